"""What lies at one boundary between releases: the rules of both failures, what changed, and what moved along."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from compat import changes, diagnose, lockfile, questions
from compat.asking import Asker, Pins
from compat.change_line import ChangeLine
from compat.compare import decisive
from compat.environment import Environment
from compat.model import Outcome
from compat.search.history import Boundary


@dataclass(frozen=True)
class Moved:
    """A package that is another one beside both releases; None where it is not installed."""

    package: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Turn:
    """One boundary, with the rules of its two failures ("" where there is none) and what changed in the code.

    ``compared``: both sides' sources were there and a traceback named places in them. ``along`` are other packages.
    """

    boundary: Boundary
    rules: tuple[str, str]
    changes: tuple[ChangeLine, ...] = ()
    compared: bool = False
    along: tuple[Moved, ...] = ()


def turn(asker: Asker, package: str, probe: str, boundary: Boundary) -> Turn:
    """Reads what lies at a boundary. Both releases were asked."""
    sides = {package: boundary.before}, {package: boundary.after}
    outcomes = [decisive(asker.result(pins).outcomes, probe) for pins in sides]
    before, after = (_rule(asker, pins, outcome) for pins, outcome in zip(sides, outcomes, strict=True))
    along = moved(asker, package, boundary)
    older, newer = (outcome.evidence.exception if outcome else None for outcome in outcomes)
    with ExitStack() as stack:  # both are read at once
        trees = [_tree(stack.enter_context(asker.held(pins))) for pins in sides]
        if trees[0] is None or trees[1] is None or not (older or newer):
            return Turn(boundary, (before, after), along=along)
        names = [name for raised in (older, newer) if raised for name in changes.missing_names(raised)]
        frames = (older.frames if older else (), newer.frames if newer else ())
        lines = changes.changes(trees[0], trees[1], frames[0], tuple(dict.fromkeys(names)), frames_after=frames[1])
    return Turn(boundary, (before, after), lines, True, along)


def moved(asker: Asker, package: str, boundary: Boundary) -> tuple[Moved, ...]:
    """The other packages that differ between the locks of both releases, by name; none where one has no lock."""
    locks = [asker.result({package: version}).lock for version in (boundary.before, boundary.after)]
    if locks[0] is None or locks[1] is None:
        return ()
    python = asker.defaults.python
    older, newer = (
        {p.name: p.url or p.version for p in lockfile.applying(lock.text, python)} for lock in locks if lock
    )
    names = sorted((older.keys() | newer.keys()) - {package})
    found = (Moved(name, older.get(name), newer.get(name)) for name in names)
    return tuple(each for each in found if each.before != each.after)


def _rule(asker: Asker, pins: Pins, outcome: Outcome | None) -> str:
    result = asker.result(pins)
    asked = questions.for_combination(result.combination, asker.setup.catalogue.probes)
    found = diagnose.findings(result.outcomes, (), [questions.question(probe) for probe in asked])
    return next((each.rule_id for each in found if each.outcome == outcome), "")


def _tree(built: Environment | Outcome) -> Path | None:
    if isinstance(built, Outcome):
        return None
    return next(built.folder.glob("lib/python*/site-packages"), None)
