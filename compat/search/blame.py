"""Which changes between a good and a bad lock cause the failure? Delta debugging that never sees a process.

After Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE Transactions on Software
Engineering 28(2), 2002: ddmin, with mixtures that cannot be resolved as its third outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise


@dataclass(frozen=True, order=True)
class Change:
    """What became of one package between the locks; None where it is not installed."""

    package: str
    old: str | None
    new: str | None


class Answer(StrEnum):
    """What came of a mixture: some changes applied to the good lock."""

    PASSES = "passes"
    FAILS = "fails"
    """It fails as the bad lock does."""
    UNRESOLVED = "unresolved"
    """It cannot be resolved or built, or it fails in another way: neither for nor against."""


Mixture = frozenset[Change]
Test = Callable[[Mixture], Answer]
Map = Callable[[Test, Iterable[Mixture]], Iterable[Answer]]
"""The built-in ``map``, or an executor's, which runs independent tests in parallel."""


@dataclass(frozen=True)
class Culprits:
    """Changes that cause the failure together; without any one of them it is not seen. In the order given.

    ``bound`` are those among them without which the others cannot be resolved: they may be guilty, or only have to come
    along. All others were seen to be needed: without any one of them the rest passes.
    """

    changes: tuple[Change, ...]
    bound: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Blamed:
    """Independent sets of culprits, and what is left when all of them are taken back.

    A ``rest`` of UNRESOLVED means that nobody can say whether there are more. ``tested`` are all mixtures, in order.
    """

    culprits: tuple[Culprits, ...]
    rest: Answer
    tested: tuple[tuple[Mixture, Answer], ...]

    @property
    def builds(self) -> int:
        """The number of mixtures tested, both locks and the unresolved ones included."""
        return len(self.tested)


@dataclass(frozen=True)
class EndsDoNotHold:
    """There is nothing to blame: the good lock does not pass, or the bad one does not fail."""

    good: Answer
    bad: Answer


@dataclass(frozen=True)
class Progress:
    """What is left of the search for one set: ``suspects`` changes, after ``tested`` mixtures in all.

    ``expected`` is about the number of tests that one culprit among them takes.
    """

    suspects: int
    tested: int
    expected: int


def blame(
    changes: Sequence[Change],
    test: Test,
    *,
    groups: Sequence[Mixture] = (),
    lanes: int = 1,
    map_: Map = map,
    progress: Callable[[Progress], None] | None = None,
) -> Blamed | EndsDoNotHold:
    """The smallest sets of changes that make the good lock fail as the bad one does.

    Each set is 1-minimal: without any one of its changes the failure is not seen. No mixture is tested twice.
    ``groups`` are changes that can only move together and are never taken apart; minimality then holds for groups.
    After each set, the other changes are tested without it, and searched again while they fail; sets that share a
    change with an earlier one are not looked for. ``changes`` are halved in order: culprits side by side come sooner.

    Up to ``lanes`` mixtures are given to ``map_`` at a time; of several that fail the first counts, so that the answer
    does not depend on ``lanes``. Tests: both locks; for each set, with one lane, at most 2 ceil(log2(n)) if it is one
    change among n that can all be resolved alone, and n^2 + 3n if all goes badly (same paper); one for the rest.
    """
    search = _Search(test, lanes, map_, progress)
    bad, good = search.answers([frozenset(changes), frozenset()])
    if (good, bad) != (Answer.PASSES, Answer.FAILS):
        return EndsDoNotHold(good, bad)
    culprits: list[Culprits] = []
    left, rest = _atoms(changes, groups), bad
    while rest is Answer.FAILS:
        found = search.minimal(left)
        culprits.append(search.culprits(found, changes))
        left = [atom for atom in left if atom not in found]
        (rest,) = search.answers([_union(left)])
    return Blamed(tuple(culprits), rest, tuple(search.known.items()))


@dataclass
class _Search:
    test: Test
    lanes: int
    map_: Map
    progress: Callable[[Progress], None] | None
    known: dict[Mixture, Answer] = field(default_factory=dict)

    def answers(self, mixtures: Sequence[Mixture]) -> list[Answer]:
        new = [mixture for mixture in dict.fromkeys(mixtures) if mixture not in self.known]
        self.known.update(zip(new, self.map_(self.test, new), strict=True))
        return [self.known[mixture] for mixture in mixtures]

    def minimal(self, atoms: list[Mixture]) -> list[Mixture]:
        """Ddmin: halves first, then finer parts and what is left without one of them."""
        parts = 2
        while len(atoms) > 1:
            self._report(atoms)
            pieces = _split(atoms, parts)
            if (piece := self._failing(pieces)) is not None:
                atoms, parts = piece, 2
            elif (rest := self._failing(_complements(atoms, pieces))) is not None:
                atoms, parts = rest, max(parts - 1, 2)
            elif parts < len(atoms):
                parts = min(2 * parts, len(atoms))
            else:
                break
        return atoms

    def culprits(self, atoms: list[Mixture], changes: Sequence[Change]) -> Culprits:
        without = self.answers([_union(each for each in atoms if each is not atom) for atom in atoms])
        bound = _union(atom for atom, answer in zip(atoms, without, strict=True) if answer is Answer.UNRESOLVED)
        found = [change for change in changes if change in _union(atoms)]
        return Culprits(tuple(found), tuple(change for change in found if change in bound))

    def _failing(self, candidates: Sequence[list[Mixture]]) -> list[Mixture] | None:
        """The first candidate that fails; tests no more than the batch it is in."""
        for start in range(0, len(candidates), self.lanes):
            batch = candidates[start : start + self.lanes]
            for candidate, answer in zip(batch, self.answers([_union(each) for each in batch]), strict=True):
                if answer is Answer.FAILS:
                    return candidate
        return None

    def _report(self, atoms: list[Mixture]) -> None:
        if self.progress:
            self.progress(Progress(len(_union(atoms)), len(self.known), 2 * (len(atoms) - 1).bit_length()))


def _union(atoms: Iterable[Mixture]) -> Mixture:
    return frozenset().union(*atoms)


def _split(atoms: list[Mixture], parts: int) -> list[list[Mixture]]:
    edges = [len(atoms) * number // parts for number in range(parts + 1)]
    return [atoms[low:high] for low, high in pairwise(edges)]


def _complements(atoms: list[Mixture], pieces: Sequence[list[Mixture]]) -> list[list[Mixture]]:
    return [[atom for atom in atoms if atom not in piece] for piece in pieces]


def _atoms(changes: Sequence[Change], groups: Sequence[Mixture]) -> list[Mixture]:
    """The changes, with groups as one; groups that share a change are one group. In the order given."""
    atoms = [frozenset({change}) for change in changes]
    for group in groups:
        merged = _union(atom for atom in atoms if atom & group)
        atoms = list(dict.fromkeys(merged if atom & group else atom for atom in atoms))
    return atoms
