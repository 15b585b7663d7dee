"""What a run has to ask yet, and how long that took earlier: from the journal. Nothing is built or asked."""

from __future__ import annotations

from collections.abc import Sequence

from compat import questions, recall, settled, verdict
from compat.journal import Journal
from compat.model import Combination, Stage
from compat.probes.probe import TINY
from compat.setup import Setup
from compat.timeleft import Plan


def plans(chosen: Sequence[Combination], setup: Setup, book: Journal) -> dict[str, Plan]:
    """By combination, the probes that a run will ask, with seconds; at another size than the tiny one without them."""
    return {each.id: _plan(each, setup, book) for each in chosen}


def _plan(combination: Combination, setup: Setup, book: Journal) -> Plan:
    probes = questions.for_combination(combination, setup.catalogue.probes)
    known = None if setup.rerun else recall.recall(combination, setup, book)
    if known and any(each.stage is Stage.LOCK and verdict.is_settled(each) for each in known.outcomes):
        return {}
    done = settled.settled(book, known.keys, probes, setup.scale, setup.time_limit_s) if known and known.keys else {}
    seconds = book.durations(combination.id) if setup.scale == TINY else {}
    return {probe.id: seconds.get(probe.id) for probe in probes if probe.id not in done}
