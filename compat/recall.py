"""What the journal knows of a combination. Builds and probes nothing, asks no index."""

from __future__ import annotations

from dataclasses import replace

from compat import elsewhere, keys, locking, questions, torch_layer, verdict
from compat.journal import Journal
from compat.model import Combination, Lock, Outcome, Stage, Status
from compat.setup import Result, Setup
from compat.where import Where

NOT_RUN = "not run"
"""The reason of an outcome that stands for a probe which was not asked yet."""


def recall(combination: Combination, setup: Setup, book: Journal) -> Result | None:
    """What the journal knows of a combination; None if it was never run. Builds and probes nothing, asks no index."""
    probes = questions.for_combination(combination, setup.catalogue.probes)
    known = locking.known(combination, setup.places, book)
    hindrance = locking.hindrance(combination, book)
    if not isinstance(known, Lock):
        return Result(combination, (hindrance,)) if hindrance else None
    if hindrance and hindrance.stage is not Stage.LOCK:  # else the lock was written since then
        return Result(combination, (hindrance,), lock=known)
    wanted = setup.asked(combination, known)
    place = elsewhere.noted(wanted, book)
    where = place or _known_here(combination, known, setup)
    if where is None:
        return None
    made = keys.of(known, where, setup, probes)
    by_key = book.get(made.values())
    stored = {name: each for name, key in made.items() if (each := by_key.get(key)) and each.probe == name}
    found = {name: each for name, each in stored.items() if not verdict.is_outlived(each, stored)}
    asked = set(found) if Stage.INSTALL not in found else {probe.id for probe in probes}
    missing = {probe.id: unasked(probe.id) for probe in probes if probe.id not in asked}
    return replace(Result.of(wanted, where, made, {**missing, **found}), away=place is not None) if found else None


def _known_here(combination: Combination, lock: Lock, setup: Setup) -> Where | None:
    """This machine with the layer that was resolved here; None if it was not, or there is no such Python."""
    layer = setup.stocked(combination) or torch_layer.known(combination, lock, setup.cache, setup.torch_backend)
    python = torch_layer.python_of(combination, layer)
    if python is None or (layer is None and combination.torch is not None):
        return None
    return elsewhere.here(python, layer)


def unasked(probe: str) -> Outcome:
    """A question that a run was stopped before, or that is newer than it: inconclusive, and asked by the next run."""
    return Outcome("", probe, Stage.PROBE, Status.ERROR, NOT_RUN)
