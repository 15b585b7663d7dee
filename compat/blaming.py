"""Two locks, one passes and one fails: which package's change is it, and from which release on?

The search for the set is ``search.blame`` over mixtures of the two locks; each culprit is then bisected.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from compat.asking import PASSED, Asker
from compat.model import AXES, Combination
from compat.search.blame import Answer, Blamed, Change, Culprits, EndsDoNotHold, Mixture, Progress, Test, blame
from compat.sides import Side, changes
from compat.tracing import Bisect, Culprit, trace


@dataclass(frozen=True)
class Blame:
    """The outcome: independent sets of culprits; ``along`` are changes without which those cannot be resolved."""

    signature: str
    found: Blamed
    culprits: tuple[tuple[Culprit, ...], ...]
    along: tuple[Change, ...] = ()
    builds: int = 0
    """All mixtures and releases that were asked, those in vain included."""

    @property
    def doubtful(self) -> bool:
        """Whether a first bad release may be found, or be another one, when the index answers again."""
        return any(each.doubtful for each in itertools.chain(*self.culprits))


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


def _culprits(mixer: Mixer, group: Culprits, bisect: Bisect) -> tuple[Culprit, ...]:
    """One set, each bisected. Of those that need each other to be resolved, a guilty one clears what stands still."""
    traced: list[Culprit] = []
    for change in group.changes:
        if not any(change.package in each.cleared for each in traced):
            culprit = trace(mixer.asker, mixer.good.pins, change, group, str(mixer.signature), bisect)
            mixer.releases += culprit.asked
            cleared = culprit.cleared if change in group.bound else frozenset()
            traced = [
                *(each for each in traced if each.change.package not in cleared),
                replace(culprit, cleared=cleared),
            ]
    return tuple(traced)


def ends_lines(mixer: Mixer) -> tuple[bool, list[str]]:
    """Where there is nothing to blame: whether both ends answered, and what they answered."""
    good, bad = (mixer.seen[each] for each in (frozenset[Change](), frozenset(changes(mixer.good, mixer.bad))))
    words = f"{mixer.good.name} {_word(good)}, {mixer.bad.name} {_word(bad)}"
    lines = [f"nothing to blame: {words}"]
    if good not in (None, PASSED) and bad == PASSED:
        lines.append(f"the other way round there is: compat blame {mixer.bad.name} {mixer.good.name}")
    return None not in (good, bad), lines


def _word(signature: str | None) -> str:
    if signature == PASSED:
        return "passes"
    return f"fails ({signature})" if signature else "says nothing"


def as_json(found: Blame) -> dict[str, Any]:
    """The form of ``--json``."""
    return {
        "schema": "compat-blame/1",
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
