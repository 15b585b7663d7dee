"""A results file -> what may be believed of it: complete, or refused. Pure; whoever reads one goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from compat import completing, impossible, nearness
from compat.check.json_file import word
from compat.errors import CompatError
from compat.finding import Neighbour
from compat.model import Combination
from compat.probes.probe import Probe
from compat.report import export
from compat.shards import Ran, Shard


@dataclass(frozen=True)
class Own:
    """What this compat reports with, which a file has to be made from: its matrix, locks (digests), probes.

    ``asked`` says the probes that a combination is asked, in their order, and raises CompatError for one of suites
    that there are not; ``questions`` are as JSON, ``version`` is compat's own.
    """

    declared: Sequence[Combination]
    locks: Mapping[str, str]
    asked: Callable[[Combination], Sequence[Probe]]
    questions: Any
    version: str


def admitted(shard: Shard, own: Own) -> Shard:
    """The same with "not run" for what it lacks.

    Raises CompatError for one of another compat or matrix than this one, and for outcomes that no run leaves.
    """
    _refuse_other_compat(shard, own)
    declared = {each.id: each for each in own.declared}
    return replace(shard, ran=tuple(_admitted(shard.name, each, declared.get(each.id), own) for each in shard.ran))


def _admitted(name: str, ran: Ran, declared: Combination | None, own: Own) -> Ran:
    if declared is None:
        raise CompatError(f"{name}: {ran.id!r} is not in the matrix; merge beside the matrix that it was run from")
    if what := otherwise(ran, declared, own.locks.get(ran.id)):
        raise CompatError(f"{name}: {ran.id} was {what} otherwise; merge beside the matrix that it was run from")
    asked = own.asked(declared)
    impossible.refuse(f"{name}: {ran.id}", ran.outcomes, asked, locked=ran.lock is not None)
    nearness.refuse(name, ran, declared, asked)
    return replace(
        ran,
        outcomes=completing.completed(ran.id, ran.outcomes, [each.id for each in asked]),
        neighbours=tuple(_near(name, each, own) for each in ran.neighbours),
    )


def _near(name: str, neighbour: Neighbour, own: Own) -> Neighbour:
    """Of a neighbour a results file has no lock, and it was asked all."""
    id_ = neighbour.combination.id
    asked = own.asked(neighbour.combination)
    impossible.refuse(f"{name}: {id_}", neighbour.outcomes, asked, locked=True)
    outcomes = completing.completed(id_, neighbour.outcomes, [each.id for each in asked])
    return replace(neighbour, outcomes=outcomes)


def _refuse_other_compat(shard: Shard, own: Own) -> None:
    if shard.host.compat != own.version:
        made = word(shard.host.compat)
        raise CompatError(f"{shard.name}: made by compat {made}, this is {own.version}; use one for all")
    if shard.questions != own.questions:
        raise CompatError(f"{shard.name}: made by another compat: its probes are not the same; use one for all")


def otherwise(ran: Ran, declared: Combination, lock: str | None) -> str:
    """What is not as it is here, "declared" or "locked"; "" where both are. ``lock`` is the digest, if there is one."""
    if any(ran.declared.get(key) != value for key, value in export.plain(declared).items()):
        return "declared"
    return "locked" if lock is not None and ran.lock is not None and ran.lock != lock else ""
