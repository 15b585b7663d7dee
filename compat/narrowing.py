"""A run that asks less than its combination's suites: named probes, or those whose models have a size. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compat import questions
from compat.errors import MatrixError
from compat.model import Combination, Outcome, Stage, Status
from compat.probes.probe import TINY, Probe, device_of, scale_of
from compat.setup import Setup

WITHOUT_DEVICE = ("no device", "not asked for")
"""How the reason of a probe begins that had no device to run on."""


def narrowed(combination: Combination, names: Sequence[str], setup: Setup) -> Combination | None:
    """The combination with the wanted probes alone, and only what is expected of those that are asked then.

    Without names all probes are wanted, but at a size only those that have one: the others would be asked the same
    as ever. None where nothing is left to ask. Raises MatrixError as ``questions.for_combination`` does.
    """
    if not names and setup.scale == TINY:
        return combination
    shipped = setup.catalogue.probes
    chosen = tuple(names) or tuple(
        probe.id for probe in questions.for_combination(combination, shipped) if probe.scaled
    )
    if not chosen:
        return None
    asked = {probe.id for probe in questions.with_required(chosen, shipped)}
    documented = combination.documented
    return replace(
        combination,
        probes=tuple(dict.fromkeys(chosen)),
        expect={probe: answer for probe, answer in combination.expect.items() if probe in asked},
        documented=documented if documented and documented.probe in asked else None,
    )


def chosen(combinations: Sequence[Combination], names: Sequence[str], setup: Setup) -> tuple[Combination, ...]:
    """All of them narrowed, without those that have nothing to ask. Raises MatrixError if none has."""
    found = tuple(each for each in (narrowed(one, names, setup) for one in combinations) if each)
    if combinations and not found:
        ids = ", ".join(each.id for each in combinations)
        raise MatrixError(f"--scale {setup.scale}: no probe of {ids} has models with a size; name one with --probe")
    return found


def wanted(combination: Combination, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes of the probes that a narrowed combination names; of any other one all."""
    stages = (Stage.LOCK, Stage.INSTALL)
    return [o for o in outcomes if not combination.probes or o.probe in combination.probes or o.stage in stages]


def ran_as_asked(outcome: Outcome, probes: Sequence[Probe], device: str, scale: str) -> bool:
    """Whether an outcome is of one of the probes that was asked on this device and at this scale, and came so far.

    A probe that refused to begin because it would not fit has come so far; one without its device, or without a
    prerequisite, has not.
    """
    asked = {probe.id for probe in probes if (device_of(probe, device), scale_of(probe, scale)) == (device, scale)}
    return outcome.probe in asked and not _is_unasked(outcome)


def _is_unasked(outcome: Outcome) -> bool:
    skipped = outcome.status is Status.SKIPPED
    without = outcome.prerequisite is not None or outcome.reason.startswith(WITHOUT_DEVICE)
    return (skipped and without) or outcome.status is Status.ERROR
