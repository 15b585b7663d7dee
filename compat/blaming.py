"""Two locks, one passes and one fails: which package's change is it, and from which release on?

The search for the set is ``search.blame`` over mixtures of the two locks; each culprit is then bisected.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from packaging.version import InvalidVersion, Version

from compat import lockfile
from compat.asking import PASSED, Asker
from compat.bisecting import Bisected
from compat.model import AXES, Combination
from compat.search.blame import Answer, Blamed, Change, Culprits, EndsDoNotHold, Mixture, Progress, Test, blame
from compat.sides import Side, changes


@dataclass(frozen=True)
class Culprit:
    """One guilty package. ``first_bad`` is None where the bisection does not show the failure, or there is none."""

    change: Change
    first_bad: str | None = None
    bisected: Bisected | None = None
    fixed: tuple[str, ...] = ()
    """The requirements that the bisection kept; packages that had to come along are left to the resolver."""
    cleared: frozenset[str] = frozenset()
    """Suspects that had to be resolved along, and that are the same on both sides of its first bad release."""


@dataclass(frozen=True)
class Blame:
    """The outcome: independent sets of culprits; ``along`` are changes without which those cannot be resolved."""

    signature: str
    found: Blamed
    culprits: tuple[tuple[Culprit, ...], ...]
    along: tuple[Change, ...] = ()
    builds: int = 0
    """All mixtures and releases that were asked, those in vain included."""


@dataclass
class Mixer:
    """Asks mixtures of two locks, as combinations with exact pins; the locks themselves as they are."""

    asker: Asker
    good: Side
    bad: Side
    probe: str
    signature: str | None = None
    """How the bad lock fails; known once it was asked."""
    releases: int = 0
    """How many releases the bisections of culprits asked."""
    seen: dict[Mixture, str | None] = field(default_factory=dict)

    def test(self, mixture: Mixture) -> Answer:
        """The answer of one mixture."""
        return self.map(self.test, [mixture])[0]

    def map(self, test: Test, mixtures: Iterable[Mixture]) -> list[Answer]:
        """The answers of several mixtures, asked in parallel; ``test`` is this mixer's. The bad lock comes first."""
        del test
        listed = list(mixtures)
        found = self.asker.ask([self.combination(each) for each in listed])
        for mixture, answers in zip(listed, found, strict=True):
            own = answers.get(self.probe) if answers else None
            self.seen[mixture] = own.signature if own else None
        if self.signature is None:
            self.signature = self.seen[listed[0]]
        return [self._answer(self.seen[each]) for each in listed]

    def _answer(self, found: str | None) -> Answer:
        if found == PASSED:
            return Answer.PASSES
        return Answer.FAILS if found is not None and found == self.signature else Answer.UNRESOLVED

    def combination(self, mixture: Mixture) -> Combination:
        """The good lock with some changes, pinned exactly; a combination's own lock where all or none are applied."""
        for whole, applied in ((self.good, frozenset[Change]()), (self.bad, frozenset(changes(self.good, self.bad)))):
            if mixture == applied and whole.combination:
                return replace(whole.combination, probes=(self.probe,), expect={})
        moved = {change.package: change.new for change in mixture}
        pins = {name: version for name, version in {**self.good.pins, **moved}.items() if version}
        forced = {name for name in pins if name in (self.bad if name in moved else self.good).forced}
        made = self.asker.combination({name: version for name, version in pins.items() if name not in forced})
        return replace(
            made,
            title=", ".join(f"{change.package} {change.new}" for change in sorted(mixture, key=_place)) or "no change",
            forced={name: pins[name] for name in forced},
            id=f"{made.id}+forced-{'-'.join(sorted(forced))}" if forced else made.id,
        )


def _place(change: Change) -> tuple[bool, str]:
    return change.package not in AXES, change.package


Bisect = Callable[[Asker, str, str, str], Bisected]
"""(asker, package, one version, another) -> the bisection between them."""


def search(mixer: Mixer, bisect: Bisect, progress: Callable[[Progress], None] | None = None) -> Blame | EndsDoNotHold:
    """The guilty packages of the bad lock, each with its first bad release."""
    found = blame(
        changes(mixer.good, mixer.bad),
        mixer.test,
        lanes=mixer.asker.jobs,
        map_=mixer.map,
        progress=progress,
    )
    if isinstance(found, EndsDoNotHold):
        return found
    sets = [_culprits(mixer, each, bisect) for each in found.culprits]
    kept = {culprit.change for culprit in itertools.chain(*sets)}
    along = [change for each in found.culprits for change in each.changes if change not in kept]
    return Blame(str(mixer.signature), found, tuple(sets), tuple(along), found.builds + mixer.releases)


def _culprits(mixer: Mixer, together: Culprits, bisect: Bisect) -> tuple[Culprit, ...]:
    """One set, each bisected. Of those that need each other to be resolved, a guilty one clears what stands still."""
    traced: list[Culprit] = []
    for change in together.changes:
        if not any(change.package in each.cleared for each in traced):
            culprit = _traced(mixer, change, together.changes, together.bound, bisect)
            traced = [*(each for each in traced if each.change.package not in culprit.cleared), culprit]
    return tuple(traced)


def _traced(
    mixer: Mixer, change: Change, together: Sequence[Change], bound: Sequence[Change], bisect: Bisect
) -> Culprit:
    """Bisects one culprit: the others at their bad versions, those that have to come along left to the resolver."""
    if not (change.old and change.new and _is_release(change.old) and _is_release(change.new)):
        return Culprit(change)
    freed = {each.package for each in bound if each != change}
    fixed = {name: version for name, version in mixer.good.pins.items() if name in AXES}
    fixed.update({each.package: each.new for each in together if each.new})
    kept = {name: version for name, version in fixed.items() if name != change.package and name not in freed}
    asker = replace(mixer.asker, fixed=kept, results={}, builds=0)
    found = bisect(asker, change.package, change.old, change.new)
    mixer.asker.builds += asker.builds
    mixer.releases += found.search.builds
    first_bad = _first_bad(found, change, mixer.signature)
    pins = tuple(f"{name} @ {version}" if "://" in version else f"{name}=={version}" for name, version in kept.items())
    others = freed if change in bound else set()
    return Culprit(change, first_bad, found, pins, _cleared(asker, found, first_bad, others))


def _is_release(version: str) -> bool:
    try:
        return bool(Version(version))
    except InvalidVersion:
        return False  # a direct reference


def _first_bad(found: Bisected, change: Change, signature: str | None) -> str | None:
    """The release, on the way from the good version to the bad one, from which on the bad lock's failure is seen."""
    up = Version(str(change.old)) < Version(str(change.new))
    edges = [(each.boundary.after, each.boundary.signature_after) for each in found.turns]
    if not up:
        edges = [(each.boundary.before, each.boundary.signature_before) for each in reversed(found.turns)]
    return next((version for version, seen in edges if seen == signature), None)


def _cleared(asker: Asker, found: Bisected, first_bad: str | None, others: set[str]) -> frozenset[str]:
    """Those of the others that are the same in both locks at the first bad release: the failure came without them."""
    edges = [each.boundary for each in found.turns]
    edge = next((each for each in edges if first_bad in (each.before, each.after)), None)
    if edge is None:
        return frozenset()
    locks = [asker.result({found.package: version}).lock for version in (edge.before, edge.after)]
    older, newer = ({(pin.name, pin.version) for pin in lockfile.pins(lock.text)} if lock else set() for lock in locks)
    if not (older and newer):
        return frozenset()
    return frozenset(others - {name for name, _ in older ^ newer})


def as_json(found: Blame) -> dict[str, Any]:
    """The form of ``--json``."""
    return {
        "culprits": [
            {
                "package": each.change.package,
                "from": each.change.old,
                "to": each.change.new,
                "first_bad": each.first_bad,
            }
            for each in itertools.chain(*found.culprits)
        ],
        "builds": found.builds,
    }
