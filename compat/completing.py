"""Outcomes as a file has them, held against what its combination is asked: complete, or refused. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compat import verdict
from compat.check import json_file
from compat.check.cells import RUN
from compat.errors import CompatError
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


def refuse_impossible(where: str, outcomes: Sequence[Outcome], lock: str | None, asked: Sequence[str]) -> None:
    """Raises CompatError for outcomes that no run leaves: not asked, without a lock, of two minds."""
    siblings = {each.probe: each for each in outcomes}
    for each in outcomes:
        if each.probe not in {*asked, *EARLY, RUN}:
            raise CompatError(f"{where}: it is not asked {json_file.word(each.probe)}; write the file anew")
        if (each.stage if each.stage in EARLY.values() else None) != EARLY.get(each.probe):
            told = f"{json_file.word(each.probe)} cannot be of the stage {each.stage}"
            raise CompatError(f"{where}: {told}; write the file anew")
        evidence = each.evidence
        if each.status is Status.PASSED and (evidence.exception or evidence.signal or evidence.exit_code):
            raise CompatError(f"{where}: {json_file.word(each.probe)} passed, and failed; write the file anew")
        if verdict.is_outlived(each, siblings):
            told = f"{json_file.word(each.probe)} was skipped behind {json_file.word(each.prerequisite or '')}"
            raise CompatError(f"{where}: {told}, which passed; write the file anew")
        if lock is None and each.probe in asked:
            told = f"{json_file.word(each.probe)} was asked, and there is no lock"
            raise CompatError(f"{where}: {told}; write the file anew")
