"""Shards -> one set of results. Pure: the order in which they are named does not matter.

What two shards say alike counts once; what was not run in one of them is taken from the other; and where they
contradict each other nothing is merged, for nobody knows which of them is right.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from compat import completing, contradicting
from compat.errors import CompatError
from compat.finding import Neighbour
from compat.model import AXES, Combination
from compat.report import export
from compat.results import Host
from compat.shards import Merged, Ran, Shard

SHOWN = 3
"""Contradictions that are told; the others are counted."""


@dataclass(frozen=True)
class Own:
    """What this compat reports with, which the shards have to be made from: its matrix, locks (digests), probes.

    ``asked`` says the ids of the probes that a combination is asked, in their order, and raises CompatError for one of
    suites that there are not; ``questions`` are as JSON, ``version`` is compat's own.
    """

    declared: Sequence[Combination]
    locks: Mapping[str, str]
    asked: Callable[[Combination], Sequence[str]]
    questions: Any
    version: str


def merge(shards: Sequence[Shard], own: Own) -> Merged:
    """The shards as one.

    Raises CompatError where they are of another compat or matrix than this one, and where two contradict each other.
    """
    declared = {each.id: each for each in own.declared}
    for shard in shards:
        _refuse_other_compat(shard, own)
        for each in shard.ran:
            _refuse_other_matrix(shard.name, each, declared.get(each.id), own.locks.get(each.id))
            _refuse_impossible(shard.name, each, declared[each.id], own)
    found: dict[str, list[tuple[str, Ran]]] = {}
    for shard in shards:
        for each in shard.ran:
            found.setdefault(each.id, []).append((shard.name, _completed(each, declared[each.id], own)))
    contradictions = [words for all_ in found.values() for words in contradicting.contradictions(all_)]
    if contradictions:
        more = f"; and {len(contradictions) - SHOWN} more" if len(contradictions) > SHOWN else ""
        told = "; ".join(contradictions[:SHOWN])
        raise CompatError(f"the shards contradict each other: {told}{more}; run these again, or leave one of them out")
    ran = {each.id: _joined([ran for _, ran in found[each.id]], each) for each in own.declared if each.id in found}
    together = _together([shard.host for shard in shards])
    return Merged(ran, together, tuple(_notes(together, shards)))


def _refuse_impossible(name: str, ran: Ran, declared: Combination, own: Own) -> None:
    """Of a neighbour a results file has no lock."""
    completing.refuse_impossible(f"{name}: {ran.id}", ran.outcomes, ran.lock, own.asked(declared))
    for each in ran.neighbours:
        asked = own.asked(each.combination)
        completing.refuse_impossible(f"{name}: {each.combination.id}", each.outcomes, "", asked)


def _completed(ran: Ran, declared: Combination, own: Own) -> Ran:
    """With all that was asked of it and of its neighbours, each of which was asked all as well."""
    near = (
        replace(each, outcomes=completing.completed(each.combination.id, each.outcomes, own.asked(each.combination)))
        for each in ran.neighbours
    )
    outcomes = completing.completed(ran.id, ran.outcomes, own.asked(declared))
    return replace(ran, outcomes=outcomes, neighbours=tuple(near))


def _refuse_other_compat(shard: Shard, own: Own) -> None:
    if shard.host.compat != own.version:
        raise CompatError(f"{shard.name}: made by compat {shard.host.compat}, this is {own.version}; use one for all")
    if shard.questions != own.questions:
        raise CompatError(f"{shard.name}: made by another compat: its probes are not the same; use one for all")


def _refuse_other_matrix(name: str, ran: Ran, declared: Combination | None, lock: str | None) -> None:
    if declared is None:
        raise CompatError(f"{name}: {ran.id!r} is not in the matrix; merge beside the matrix that it was run from")
    if what := otherwise(ran, declared, lock):
        raise CompatError(f"{name}: {ran.id} was {what} otherwise; merge beside the matrix that it was run from")


def otherwise(ran: Ran, declared: Combination, lock: str | None) -> str:
    """What is not as it is here, "declared" or "locked"; "" where both are. ``lock`` is the digest, if there is one."""
    if any(ran.declared.get(key) != value for key, value in export.plain(declared).items()):
        return "declared"
    return "locked" if lock and ran.lock and ran.lock != lock else ""


def _joined(found: Sequence[Ran], declared: Combination) -> Ran:
    """All that was said of one combination; of what was said twice the one whose text comes first."""
    ran = sorted(found, key=_text) if len(found) > 1 else found
    probes = dict.fromkeys(each.probe for one in ran for each in one.outcomes)
    said = {probe: [o for one in ran for o in one.outcomes if o.probe == probe] for probe in probes}
    outcomes = tuple(min(all_, key=contradicting.is_unasked) for all_ in said.values())
    searched = next((one for one in ran if one.neighbours), None) or next((one for one in ran if one.search), ran[0])
    near = tuple(_ordered(each, declared) for each in searched.neighbours)
    return replace(ran[0], outcomes=outcomes, neighbours=near, search=searched.search)


def _text(ran: Ran) -> str:
    return json.dumps(export.plain(ran), sort_keys=True)


def _ordered(neighbour: Neighbour, base: Combination) -> Neighbour:
    """With its packages in the order in which the base has them: a file has them by name."""
    packages = neighbour.combination.packages
    names = [name for name in dict.fromkeys([*AXES, *base.packages, *packages]) if name in packages]
    return replace(
        neighbour, combination=replace(neighbour.combination, packages={name: packages[name] for name in names})
    )


def _together(hosts: Iterable[Host]) -> Host:
    """The machines as one: what they differ in stands there together."""
    hosts = list(hosts)
    return Host(**{each.name: ", ".join(sorted({getattr(host, each.name) for host in hosts})) for each in fields(Host)})


def _notes(together: Host, shards: Sequence[Shard]) -> Iterator[str]:
    if any(shard.host != together for shard in shards):
        yield f"the shards ran on different machines: {together.platform}; Python {together.python}; uv {together.uv}"
