"""Combinations -> shards: which of them a job of its own runs. Pure: the same combinations give the same shards."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compat.errors import CompatError

MOST_JOBS = 256
"""What GitHub allows one job matrix to have."""
BUILDING_S = 10.0
"""What an environment takes besides its probes, where durations are known: packages in the caches, two cores."""
_PART = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


@dataclass(frozen=True)
class Shard:
    """The combinations of one job, in the order of the matrix; ``number`` of ``of``, from 1."""

    number: int
    of: int
    ids: tuple[str, ...]

    @property
    def part(self) -> str:
        """As it is asked for: "2/8"."""
        return f"{self.number}/{self.of}"

    @property
    def name(self) -> str:
        """What people see of its job: "documented-1", "documented-1 and 3 more"."""
        return self.ids[0] + (f" and {len(self.ids) - 1} more" if len(self.ids) > 1 else "")


def part(text: str) -> tuple[int, int]:
    """(2, 8) of "2/8". Raises CompatError for anything else."""
    found = _PART.fullmatch(text)
    number, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= of:
        raise CompatError(f"--shard {text}: expected M/N, as 2/8: the second of eight, counted from 1")
    return number, of


def weights(probes: Mapping[str, int], seconds: Mapping[str, float]) -> Mapping[str, float]:
    """How long each combination takes, by id: as it did, else as its number of probes lets expect.

    Without any known seconds the numbers of probes are the weights.
    """
    known = {id_: seconds[id_] for id_ in probes if id_ in seconds}
    asked = sum(probes[id_] for id_ in known)
    each = sum(known.values()) / asked if asked else 1.0
    building = BUILDING_S if asked else 0.0
    return {id_: building + known.get(id_, count * each) for id_, count in probes.items()}


def split(weights: Mapping[str, float], jobs: int) -> tuple[Shard, ...]:
    """At most ``jobs`` shards of about the same weight, none empty: the heaviest first, each to the lightest shard."""
    jobs = min(jobs, len(weights))
    members: list[set[str]] = [set() for _ in range(jobs)]
    lightest = [(False, 0.0, job) for job in range(jobs)]  # an empty one goes before all others
    for id_ in sorted(weights, key=lambda each: -weights[each]):
        _, load, job = heapq.heappop(lightest)
        members[job].add(id_)
        heapq.heappush(lightest, (True, load + weights[id_], job))
    ordered = (tuple(id_ for id_ in weights if id_ in each) for each in members)
    return tuple(Shard(number, jobs, ids) for number, ids in enumerate(ordered, 1))


def github_matrix(shards: Iterable[Shard]) -> dict[str, Any]:
    """What GitHub's ``strategy.matrix`` takes through ``fromJSON``. Ids are letters, digits and ``. + _ -`` alone."""
    return {"include": [{"shard": each.part, "ids": " ".join(each.ids), "name": each.name} for each in shards]}


def chosen(shards: Sequence[Shard], number: int, of: int) -> Shard:
    """The wanted shard. Raises CompatError where it would be empty: a run without ids runs everything."""
    if of > len(shards):
        raise CompatError(
            f"--shard {number}/{of}: of {len(shards)} combinations there are at most {len(shards)} shards"
        )
    return shards[number - 1]
