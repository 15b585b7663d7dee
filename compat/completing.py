"""Outcomes as a file has them, with what their combination was asked besides. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compat.check.cells import RUN
from compat.model import Outcome, Stage, Status
from compat.recall import unasked

EARLY = {Stage.LOCK.value: Stage.LOCK, Stage.INSTALL.value: Stage.INSTALL}
"""What is told of a stage before the probes, by the name under which it stands."""


def completed(combination: str, outcomes: Sequence[Outcome], asked: Sequence[str]) -> tuple[Outcome, ...]:
    """The outcomes with "not run" for each probe that is missing, unless something before the probes stood in the way.

    A file that has only what passed would else call its combination compatible.
    """
    there = {each.probe: each for each in outcomes}
    if any(_hinders(each) for each in outcomes) or there.keys() >= set(asked):
        return tuple(outcomes)
    others = [each for each in outcomes if each.probe not in asked]
    missing = {probe: replace(unasked(probe), combination=combination) for probe in asked}
    return (*others, *(there.get(probe, missing[probe]) for probe in asked))


def _hinders(outcome: Outcome) -> bool:
    """Whether it stands for all probes: by itself it never makes a combination compatible."""
    early = outcome.probe in EARLY and outcome.status not in (Status.PASSED, Status.SKIPPED)
    return early or (outcome.probe == RUN and outcome.status is Status.ERROR)
