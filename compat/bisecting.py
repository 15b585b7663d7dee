"""A bisection over one package's releases on top of ``asking``: which to ask, and what was found.

What lies at a boundary is read by ``turning``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from compat import index, pep440, releases
from compat.asking import Asker, one_package
from compat.errors import MatrixError
from compat.passed_over import PassedOver, passed_over
from compat.releases import Release
from compat.search.bisect import Bisection, bisect
from compat.search.history import AskMany, Progress
from compat.turning import Turn, turn

UNCHOSEN = "not chosen by the policy"


@dataclass(frozen=True)
class Bisected:
    """What a bisection found. ``left_out`` are releases between the ends that were not chosen, each with the reason.

    ``passed_over`` are those that gave no answer.
    """

    package: str
    search: Bisection
    turns: tuple[Turn, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def doubtful(self) -> tuple[PassedOver, ...]:
        """The releases at a boundary that may answer later, and may move it then."""
        at_edges = set(chain(*(turn.boundary.skipped for turn in self.turns)))
        return tuple(each for each in self.passed_over if each.transient and each.version in at_edges)

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
        found = [each.version for each in known if Version(each.version) == pep440.version(wanted)]
    except InvalidVersion:
        raise MatrixError(f"{wanted!r} is no version") from None
    if not found and Version(wanted).is_prerelease:
        raise MatrixError(f"{wanted}: pre-releases are not searched; give a release")
    if not found:
        raise MatrixError(f"{wanted}: no such release; the newest is {known[-1].version if known else 'none'}")
    return found[0]


def _why(release: Release) -> str:
    if release.yanked:
        return "yanked"
    return UNCHOSEN if release.wheel else "no wheel"


def days(known: Mapping[str, Sequence[Release]]) -> dict[tuple[str, str], date]:
    """The upload day of each release that has one, by package and version."""
    return {
        (name, each.version): each.uploaded.date() for name, found in known.items() for each in found if each.uploaded
    }


def search(
    asker: Asker, package: str, probe: str, versions: Sequence[str], progress: Callable[[Progress], None] | None = None
) -> Bisected:
    """Bisects over the versions of a package; the asker's fixed pins and one probe stay the same.

    Where neither end answers, nothing else is asked: what is wrong is seldom wrong with these two only.
    """
    ask = one_package(asker, package, probe)
    ends = dict(ask([versions[0], versions[-1]]))
    if all(signature is None for signature in ends.values()):
        found = Bisection((), tuple(ends.items()), unasked=len(versions) - len(ends))
    else:
        found = bisect(versions, _going_on(ask, ends), progress=progress)
    turns = tuple(turn(asker, package, probe, each) for each in found.boundaries)
    over = tuple(passed_over(each, asker.result({package: each}).outcomes, probe) for each in found.skipped)
    return Bisected(package, found, turns, passed_over=over)


def _going_on(ask: AskMany, known: Mapping[str, str | None]) -> AskMany:
    """Asks only what is not known yet."""

    def ask_many(versions: Sequence[str]) -> Mapping[str, str | None]:
        new = [version for version in versions if version not in known]
        return {**known, **(ask(new) if new else {})}

    return ask_many


def as_json(found: Bisected) -> dict[str, Any]:
    """The form of ``--json``: before, after and changes are those of the main boundary, or of both ends."""
    ends = found.ends or (("", None), ("", None))
    main = found.main
    if main:
        b = main.boundary
        ends = (b.before, b.signature_before), (b.after, b.signature_after)
    return {
        "schema": "compat-bisect/1",
        "package": found.package,
        "before": _side(*ends[0]),
        "after": _side(*ends[1]),
        "boundaries": [_boundary(each) for each in found.turns],
        "builds": found.search.builds,
        "changes": _changes(main) if main else [],
        "left_out": [{"version": version, "reason": why} for version, why in found.left_out],
    }


def _side(version: str, outcome: str | None) -> dict[str, str | None]:
    return {"version": version, "outcome": outcome}


def _boundary(each: Turn) -> dict[str, Any]:
    edge = each.boundary
    return {
        "before": _side(edge.before, edge.signature_before),
        "after": _side(edge.after, edge.signature_after),
        "skipped": list(edge.skipped),
        "changes": _changes(each),
    }


def _changes(each: Turn) -> list[dict[str, Any]]:
    return [vars(line) for line in each.changes]
