"""A bisection over one package's releases on top of ``asking``: which to ask, and what lies at each boundary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from compat import changes, diagnose, index, questions, releases
from compat.asking import Asker, Pins, one_package
from compat.change_line import ChangeLine
from compat.compare import decisive
from compat.errors import MatrixError
from compat.model import Outcome
from compat.releases import Release
from compat.search.bisect import Bisection, bisect
from compat.search.history import Boundary, Progress


@dataclass(frozen=True)
class Turn:
    """One boundary, with the rules of its two failures ("" where there is none) and what changed in the code."""

    boundary: Boundary
    rules: tuple[str, str]
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class Bisected:
    """What a bisection found. ``left_out`` are releases between the ends that were not chosen, each with the reason."""

    package: str
    search: Bisection
    turns: tuple[Turn, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def main(self) -> Turn | None:
        """The turn that the search holds to be the main one."""
        return next((turn for turn in self.turns if turn.boundary == self.search.main), None)

    @property
    def ends(self) -> tuple[tuple[str, str], tuple[str, str]] | None:
        """The oldest and the newest version that were answered, each with its signature."""
        found = {version: signature for version, signature in self.search.asked if signature is not None}
        ordered = sorted(found.items(), key=lambda item: Version(item[0]))
        return (ordered[0], ordered[-1]) if ordered else None


def known_releases(packages: Iterable[str], folder: Path, python: str, *, offline: bool) -> dict[str, list[Release]]:
    """The releases of packages, from the index, or from the matrix folder's frozen list.

    Raises IndexUnavailable, and MatrixError for a package that the frozen list does not have.
    """
    if not offline:
        return {name: list(index.releases(name, python=python)) for name in packages}
    frozen = releases.frozen(folder / releases.FROZEN)
    if missing := [name for name in packages if name not in frozen]:
        absent = ", ".join(missing)
        raise MatrixError(f"{releases.FROZEN}: no releases of {absent} in it; ask the index, without --offline")
    return {name: list(frozen[name]) for name in packages}


def chosen(
    known: Sequence[Release], first: str, last: str, policy: str, today: date
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The versions to search, oldest first, and those between the ends that are left out, each with the reason.

    The ends are asked whatever the policy says, if they are releases. Raises MatrixError for one that is not.
    """
    low, high = (_listed(known, each) for each in (first, last))
    if Version(low) >= Version(high):
        raise MatrixError(f"--from {first} --to {last}: expected an older and a newer release")
    between = [each for each in known if Version(low) <= Version(each.version) <= Version(high)]
    taken = {each.version for each in releases.choose(between, releases.parse(policy), today=today)} | {low, high}
    out = tuple((each.version, _why(each)) for each in releases.in_order(between) if each.version not in taken)
    return tuple(each.version for each in releases.in_order(between) if each.version in taken), out


def _listed(known: Sequence[Release], wanted: str) -> str:
    try:
        found = [each.version for each in known if Version(each.version) == Version(wanted)]
    except InvalidVersion:
        raise MatrixError(f"{wanted!r} is no version") from None
    if not found:
        raise MatrixError(f"{wanted}: no such release; the newest is {known[-1].version if known else 'none'}")
    return found[0]


def _why(release: Release) -> str:
    if release.yanked:
        return "yanked"
    return "not chosen by the policy" if release.wheel else "no wheel"


def days(known: Mapping[str, Sequence[Release]]) -> dict[tuple[str, str], date]:
    """The upload day of each release that has one, by package and version."""
    return {
        (name, each.version): each.uploaded.date() for name, found in known.items() for each in found if each.uploaded
    }


def search(
    asker: Asker, package: str, probe: str, versions: Sequence[str], progress: Callable[[Progress], None] | None = None
) -> Bisected:
    """Bisects over the versions of a package; the asker's fixed pins and one probe stay the same."""
    found = bisect(versions, one_package(asker, package, probe), progress=progress)
    return Bisected(package, found, tuple(_turn(asker, package, probe, each) for each in found.boundaries))


def _turn(asker: Asker, package: str, probe: str, boundary: Boundary) -> Turn:
    sides = {package: boundary.before}, {package: boundary.after}
    outcomes = [_outcome(asker, pins, probe) for pins in sides]
    rules = tuple(_rule(asker, pins, outcome) for pins, outcome in zip(sides, outcomes, strict=True))
    trees = [_tree(asker, pins) for pins in sides]
    older, newer = (outcome.evidence.exception if outcome else None for outcome in outcomes)
    if trees[0] is None or trees[1] is None or not (older or newer):
        return Turn(boundary, (rules[0], rules[1]), ())
    names = [name for raised in (older, newer) if raised for name in changes.missing_names(raised)]
    frames = (older.frames if older else (), newer.frames if newer else ())
    lines = changes.changes(trees[0], trees[1], frames[0], tuple(dict.fromkeys(names)), frames_after=frames[1])
    return Turn(boundary, (rules[0], rules[1]), lines)


def _outcome(asker: Asker, pins: Pins, probe: str) -> Outcome | None:
    return decisive(asker.result(pins).outcomes, probe)


def _rule(asker: Asker, pins: Pins, outcome: Outcome | None) -> str:
    result = asker.result(pins)
    asked = questions.for_combination(result.combination, asker.setup.catalogue.probes)
    found = diagnose.findings(result.outcomes, (), [questions.question(probe) for probe in asked])
    return next((each.rule_id for each in found if each.outcome == outcome), "")


def _tree(asker: Asker, pins: Pins) -> Path | None:
    built = asker.environment(pins)
    return next(built.folder.glob("lib/python*/site-packages"), None) if built else None


def as_json(found: Bisected) -> dict[str, Any]:
    """The form of ``--json``: before and after are those of the main boundary, or both ends where there is none."""
    ends = found.ends or (("", None), ("", None))
    main = found.main
    if main:
        b = main.boundary
        ends = (b.before, b.signature_before), (b.after, b.signature_after)
    return {
        "package": found.package,
        "before": _side(*ends[0]),
        "after": _side(*ends[1]),
        "boundaries": [_boundary(turn.boundary) for turn in found.turns],
        "builds": found.search.builds,
        "changes": [vars(line) for line in main.changes] if main else [],
    }


def _side(version: str, outcome: str | None) -> dict[str, str | None]:
    return {"version": version, "outcome": outcome}


def _boundary(each: Boundary) -> dict[str, Any]:
    return {
        "before": _side(each.before, each.signature_before),
        "after": _side(each.after, each.signature_after),
        "skipped": list(each.skipped),
    }
