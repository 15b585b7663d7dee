"""The first bad release of one culprit: it moves between the versions of both locks, beside what the mixtures had."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from packaging.version import InvalidVersion, Version

from compat import pep440
from compat.asking import DECLARED, PASSED, Asker, Pins
from compat.bisecting import Bisected
from compat.errors import IndexUnavailable, MatrixError
from compat.model import AXES
from compat.search.blame import Change, Culprits
from compat.search.history import Boundary
from compat.turning import moved

Bisect = Callable[[Asker, str, str, str], Bisected]
"""(asker, package, one version, another) -> the bisection between them."""


@dataclass(frozen=True)
class Culprit:
    """One guilty package. ``first_bad`` is None where no release can be named; ``why`` says then what is the matter.

    ``fixed`` and ``also`` are what the bisection kept beside it: exact pins, and packages that had to be resolved
    along. ``cleared`` are those of the latter that are the same on both sides of the first bad release.
    """

    change: Change
    first_bad: str | None = None
    bisected: Bisected | None = None
    fixed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    cleared: frozenset[str] = frozenset()
    why: str = ""
    doubtful: bool = False
    """The index failed, or releases at the boundary could not be asked: another time the answer may be another."""
    asked: int = 0
    """How many releases were asked for it."""


def trace(asker: Asker, good: Pins, change: Change, group: Culprits, signature: str, bisect: Bisect) -> Culprit:
    """Bisects one culprit of a group; the asker's fixed pins are replaced.

    What is exact in the good lock stays so, the group's others are as in the bad one, and those that cannot be
    resolved apart (``group.bound``) are required in whatever version fits. Where an end cannot be resolved so, or the
    kept pins exclude releases at a boundary, only the axes stay. No first bad release is named where the ends do not
    answer as the mixtures did.
    """
    if not (_is_release(change.old) and _is_release(change.new)):
        return Culprit(change, why="it is not a release in both locks")
    asked, why = 0, ""
    held: Culprit | None = None
    for own in _askers(asker, good, change, group):
        asked += 2
        why, resolved = _disagreement(own, change, signature)
        asker.builds += own.builds
        own.builds = 0
        if not why:
            found = _bisected(own, change, signature, bisect)
            asker.builds += own.builds
            asked += found.asked - 2
            held = replace(found, asked=asked)
            if not _hidden(found):
                return held
        elif resolved:
            break
    return replace(held, asked=asked) if held else Culprit(change, why=why, asked=asked)


def _hidden(found: Culprit) -> bool:
    """Whether a boundary is one of the pins that were kept, not of the culprit: nobody knows what lies behind it."""
    turns = found.bisected.turns if found.bisected else ()
    return any(DECLARED in (each.boundary.signature_before, each.boundary.signature_after) for each in turns)


def _is_release(version: str | None) -> bool:
    try:
        return bool(pep440.version(version or ""))
    except InvalidVersion:
        return False  # a direct reference, or not installed


def _askers(asker: Asker, good: Pins, change: Change, group: Culprits) -> Iterator[Asker]:
    """With all that stays, then with the axes only."""
    also = tuple(each.package for each in group.bound if each != change and each.new)
    pins: dict[str, str | None] = {**good, **{each.package: each.new for each in group.changes}}
    freed = {change.package, *(each.package for each in group.bound)}
    kept = {name: version for name, version in pins.items() if version and name not in freed}
    named = {*AXES, *(each.package for each in group.changes)}
    axes = {name: version for name, version in kept.items() if name in named}
    for fixed in (kept, axes) if axes != kept else (kept,):
        yield replace(asker, fixed=fixed, also=also, results={}, builds=0)


def _disagreement(asker: Asker, change: Change, signature: str) -> tuple[str, bool]:
    """("" if both ends answer as they have to, else what they do; whether both could be resolved)."""
    quiet = replace(asker, done=lambda result: None)  # the bisection tells them again
    (probe,), (old, new) = asker.probes, (str(change.old), str(change.new))
    found = quiet.answers([{change.package: version} for version in (old, new)])
    asker.builds = quiet.builds
    ends = [each[probe].signature if each and probe in each else None for each in found]
    if ends == [PASSED, signature]:
        return "", True
    words = " and ".join(f"{version} {_does(end)}" for version, end in zip((old, new), ends, strict=True))
    why = f"beside what can be kept of both locks, {words}: that is not how the locks differ"
    return why, not {None, DECLARED} & set(ends)


def _does(signature: str | None) -> str:
    if signature == PASSED:
        return "passes"
    return f"does not ({signature})" if signature else "cannot be asked"


def _bisected(asker: Asker, change: Change, signature: str, bisect: Bisect) -> Culprit:
    fixed = tuple(f"{name} @ {url}" if "://" in url else f"{name}=={url}" for name, url in asker.fixed.items())
    plain = Culprit(change, fixed=fixed, also=asker.also, asked=2)
    try:
        found = bisect(asker, change.package, str(change.old), str(change.new))
    except (IndexUnavailable, MatrixError) as error:
        return replace(plain, why=str(error), doubtful=isinstance(error, IndexUnavailable))
    first_bad, edge = _first_bad(found, change, signature) or (None, None)
    return replace(
        plain,
        first_bad=first_bad,
        bisected=found,
        cleared=_cleared(asker, found, edge) if edge else frozenset(),
        why="" if first_bad else "the failure is not seen from one release on",
        doubtful=bool(found.doubtful),
        asked=found.search.builds,
    )


def _first_bad(found: Bisected, change: Change, signature: str) -> tuple[str, Boundary] | None:
    """The release, on the way from the good version to the bad one, from which on the bad lock's failure is seen."""
    edges = [each.boundary for each in found.turns]
    ways = [(each.after, each.signature_after, each) for each in edges]
    if Version(str(change.old)) > Version(str(change.new)):
        ways = [(each.before, each.signature_before, each) for each in reversed(edges)]
    return next(((version, edge) for version, seen, edge in ways if seen == signature), None)


def _cleared(asker: Asker, found: Bisected, edge: Boundary) -> frozenset[str]:
    """Those resolved along that are the same in both locks at the first bad release: the failure came without them."""
    if any(asker.result({found.package: each}).lock is None for each in (edge.before, edge.after)):
        return frozenset()
    return frozenset(asker.also) - {each.package for each in moved(asker, found.package, edge)}
