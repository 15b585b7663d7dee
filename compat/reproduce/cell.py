"""``documented-2:lora-seq2seq-forward`` -> what was seen there: combination, probe, outcome; else one line why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compat import verdict
from compat.errors import CompatError
from compat.model import Combination, Outcome, Stage, Status, Verdict
from compat.probes.probe import Probe
from compat.recall import NOT_RUN
from compat.suggestion import meant

LOCK = Stage.LOCK.value
"""Asks for the resolver's refusal itself: a script of pins alone."""


@dataclass(frozen=True)
class Cell:
    """A combination, what was asked there (None: its lock), and what came of it."""

    combination: Combination
    probe: Probe | None
    outcome: Outcome

    @property
    def name(self) -> str:
        """As the user writes it."""
        return f"{self.combination.id}:{self.probe.id if self.probe else LOCK}"

    @property
    def fails(self) -> bool:
        """Whether there is a failure to be repeated."""
        return self.outcome.status is not Status.PASSED


def named(text: str, combinations: Sequence[Combination], probes: Sequence[Probe]) -> tuple[Combination, Probe | None]:
    """What a cell's name names. Raises CompatError, one line, for what there is not."""
    name, found, asked = text.rpartition(":")
    if not found or not name or not asked:
        raise CompatError(f"{text}: expected COMBINATION:PROBE, such as documented-2:lora-seq2seq-forward")
    combination = next((each for each in combinations if each.id == name), None)
    if combination is None:
        near = meant(name, (each.id for each in combinations))
        raise CompatError(f"{text}: there is no combination {name!r}{near}; `compat list` shows them")
    probe = next((each for each in probes if each.id == asked), None)
    if probe is None and asked != LOCK:
        near = meant(asked, (*(each.id for each in probes), LOCK))
        raise CompatError(f"{text}: there is no probe {asked!r}{near}; `compat list --probes` shows them")
    return combination, probe


def cell(combination: Combination, probe: Probe | None, outcomes: Mapping[str, Outcome]) -> Cell:
    """What was seen. Raises CompatError for a question that has no answer there: why, and what to try."""
    name = f"{combination.id}:{probe.id if probe else LOCK}"
    asked = probe.id if probe else LOCK
    outcome = outcomes.get(asked)
    if outcome is None:
        raise CompatError(f"{name}: {_unasked(combination, asked, outcomes)}")
    if why := _unanswered(outcome, combination):
        raise CompatError(f"{name}: {why}")
    return Cell(combination, probe, outcome)


def _unasked(combination: Combination, asked: str, outcomes: Mapping[str, Outcome]) -> str:
    if not outcomes:
        return f"nothing is known of {combination.id}; run it: compat run {combination.id}"
    early = next((each for each in outcomes.values() if each.stage in (Stage.LOCK, Stage.INSTALL)), None)
    if early and early.stage is Stage.LOCK and verdict.of_outcome(early) is Verdict.INCOMPATIBLE:
        return f"never asked: the resolver refuses these pins; try {combination.id}:{LOCK}"
    if early:
        return f"never asked: {early.reason}; run it again: compat run {combination.id}"
    if asked == LOCK:
        return "the resolver did not refuse these pins; name a probe, as `compat list --probes` shows them"
    return f"{combination.id} is not asked this; ask it: compat run {combination.id} --probe {asked}"


def _unanswered(outcome: Outcome, combination: Combination) -> str:
    """Why an outcome is no answer, and what to try; "" if it is one."""
    again = f"ask again: compat run {combination.id} --rerun"
    if outcome.reason == NOT_RUN:
        return f"not run; run it: compat run {combination.id}"
    if outcome.status is Status.SKIPPED and outcome.prerequisite:
        return f"skipped, because {outcome.prerequisite} did not pass; try {combination.id}:{outcome.prerequisite}"
    if outcome.status is Status.SKIPPED:
        return f"skipped: {outcome.reason}; there is nothing to reproduce"
    if verdict.of_outcome(outcome) is Verdict.INCONCLUSIVE:
        return f"inconclusive ({outcome.status.value}: {outcome.reason}), so there is nothing to reproduce; {again}"
    return ""
