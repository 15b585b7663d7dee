"""Shards -> one set of results. Pure: the order in which they are named does not matter.

What two shards say alike counts once; what was not run in one of them is taken from the other; and where they
contradict each other nothing is merged, for nobody knows which of them is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace

from compat import admitting, contradicting
from compat.admitting import Own
from compat.errors import CompatError
from compat.finding import Neighbour
from compat.model import AXES, Combination
from compat.report import export
from compat.results import Host
from compat.shards import Merged, Ran, Shard

SHOWN = 3
"""Contradictions that are told; the others are counted."""


def merge(shards: Sequence[Shard], own: Own) -> Merged:
    """The shards as one.

    Raises CompatError for one that is not admitted, and where two contradict each other.
    """
    found: dict[str, list[tuple[str, Ran]]] = {}
    for shard in [admitting.admitted(each, own) for each in shards]:
        for each in shard.ran:
            found.setdefault(each.id, []).append((shard.name, each))
    contradictions = [words for all_ in found.values() for words in contradicting.contradictions(all_)]
    if contradictions:
        more = f"; and {len(contradictions) - SHOWN} more" if len(contradictions) > SHOWN else ""
        told = "; ".join(contradictions[:SHOWN])
        raise CompatError(f"the shards contradict each other: {told}{more}; run these again, or leave one of them out")
    ran = {each.id: _joined([ran for _, ran in found[each.id]], each) for each in own.declared if each.id in found}
    together = _together([shard.host for shard in shards])
    return Merged(ran, together, tuple(_notes(together, shards)))


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
