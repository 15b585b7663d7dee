"""Settings -> the plan of a check: what the present set is, what both sides are asked, what a search may move."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from compat import interpreter, matrix, sides
from compat.check import probefile, workplace
from compat.check.present import Present, present
from compat.check.project import Project
from compat.check.sets import Common
from compat.check.side import Asked
from compat.check.target import TORCH, Target
from compat.check.terms import Plan
from compat.errors import MatrixError
from compat.model import AXES, Combination
from compat.place import Place
from compat.questions import Catalogue

SUITES = ("instructblip", "drift")
NEED_TORCH = frozenset({"transformers", "peft", "accelerate"})
"""With one of these in a set, and without torch, next to nothing could be asked: a "yes" would say nothing."""
BUDGET, REPEAT, TIME_LIMIT_S = 8, 2, 600.0


def plan(
    settings: Project,
    target: Target,
    here: Place,
    journal: Path,
    *,
    beside: Path,
    probe_files: Sequence[Path] = (),
    strict: bool = False,
) -> Plan:
    """The whole plan. ``beside`` is the folder that the present set's path is relative to. Raises MatrixError."""
    if settings.commands:
        workplace.refuse_own_command(settings.folder, os.environ)
    known = {each.id: each for each in (matrix.read(here.folder) if here.folder.is_dir() else ())}
    found = present(
        settings.from_,
        combinations=lambda name: _combination(name, known, here, journal),
        project=beside,
        python=settings.python,
    )
    _refuse_unknown_axes(settings.axes, found, target)
    defaults = matrix.read_defaults(here.folder) if here.folder.is_dir() else None
    suites = settings.suites or SUITES
    return Plan(
        present=found,
        now=_as_it_stands(known.get(found.label), settings),
        target=target,
        common=Common(
            settings.python or found.python or interpreter.own(), suites, settings.with_, settings.constraints
        ),
        asked=Asked(
            probes=_chosen(here.setup.catalogue, settings.probes, suites),
            own=_own(settings, probe_files, here),
            commands=settings.commands,
            project=settings.folder,
            time_limit_s=TIME_LIMIT_S if settings.time_limit is None else settings.time_limit,
            repeat=REPEAT if settings.repeat is None else settings.repeat,
        ),
        torch=_torch(settings, found, target, defaults.torch if defaults else None),
        axes=settings.axes or AXES,
        budget=BUDGET if settings.budget is None else settings.budget,
        strict=strict,
    )


def _as_it_stands(now: Combination | None, settings: Project) -> Combination | None:
    """A combination of the matrix whose own lock can be used: one that gets nothing besides, or that is forced."""
    return now if now is None or now.forced or not settings.with_ else None


def _torch(settings: Project, found: Present, target: Target, default: str | None) -> str | None:
    """torch's version on both sides. Raises MatrixError where nobody says it and most questions need it."""
    torch = settings.torch or found.torch or default
    if torch or target.torch or settings.probes:
        return torch
    named = {str(canonicalize_name(Requirement(line).name)): line for line in found.requirements}
    if NEED_TORCH.isdisjoint({*found.pins, *named}):
        return None
    said = f"{named[TORCH]} in it is no version" if TORCH in named else "there is none in it"
    raise MatrixError(f"{found.label}: torch: {said}; name the one that you have: --torch 2.13.0")


def _refuse_unknown_axes(axes: Sequence[str], found: Present, target: Target) -> None:
    there = {
        *found.pins,
        *target.requirements,
        *(str(canonicalize_name(Requirement(x).name)) for x in found.requirements),
    }
    if unknown := next((each for each in axes if each not in there), None):
        raise MatrixError(f"axes: {unknown}: neither in {found.label} nor asked for with --to")


def _own(settings: Project, probe_files: Sequence[Path], here: Place) -> Catalogue | None:
    files = [*probe_files, *(settings.folder / each for each in settings.probe_files)]
    return probefile.catalogue(files, settings.folder, here.setup.cache)


def _combination(name: str, known: Mapping[str, Combination], here: Place, journal: Path) -> Present | None:
    if name not in known:
        return None
    side = sides.side(name, here.folder, here.setup, journal, matrix.read_defaults(here.folder))
    return Present(
        label=name,
        python=known[name].python,
        pins=side.pins,
        torch=known[name].torch,
        forced=bool(known[name].forced),
    )


def _chosen(catalogue: Catalogue, named: Sequence[str], suites: Sequence[str]) -> tuple[str, ...]:
    """Probe ids. Raises MatrixError for a probe or a suite that there is not."""
    known = {probe.id: probe.suite for probe in catalogue.probes}
    if unknown := next((each for each in named if each not in known), None):
        raise MatrixError(f"--probe {unknown}: there is no such probe; `compat list --probes` shows them")
    if unknown := next((each for each in suites if each not in known.values()), None):
        there = ", ".join(sorted(set(known.values()) - {""}))
        raise MatrixError(f"--suite {unknown}: there is no such suite; there are: {there}")
    return tuple(named) or tuple(name for name, suite in known.items() if suite in ("", *suites))
