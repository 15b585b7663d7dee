"""An ordered list of versions and what was answered about them: which to ask next until every boundary is exact.

The machinery that bisection and the landscape share. One answer holds the signatures of several probes, because one
build answers them all; a probe without a signature said nothing about that version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Answer = Mapping[str, str | None]
"""Signature by probe; None, or no entry, for a probe without a conclusive outcome."""
Ask = Callable[[Sequence[str]], Mapping[str, Answer | None]]
"""Answers several versions at once, which may be done in parallel; None for one that cannot be installed."""
AskMany = Callable[[Sequence[str]], Mapping[str, str | None]]
"""The same for a single question: a signature by version."""
ONLY = ""
"""The name of a single question among probes."""
Track = Mapping[int, str | None]
"""One probe's signature by position in the list; None where it was asked in vain, no entry where it was not asked."""
Cell = Sequence[int]
"""Positions, the preferred first, one of which has to be answered."""


def one_question(ask_many: AskMany) -> Ask:
    """A single question as that of the one probe ``ONLY``."""
    return lambda versions: {version: {ONLY: signature} for version, signature in ask_many(versions).items()}


@dataclass(frozen=True)
class Boundary:
    """Neighbouring releases with different signatures; ``skipped`` are those between that could not be asked."""

    before: str
    after: str
    signature_before: str
    signature_after: str
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """Where a search stands before it asks its next batch.

    ``intervals`` are (before, after) versions between which a boundary is still sought, ``unasked`` is the number of
    versions left in them, and ``expected`` the number of asks still expected, the next batch included.
    """

    intervals: tuple[tuple[str, str], ...]
    unasked: int
    asked: int
    expected: int


@dataclass(frozen=True)
class Interval:
    """Two answered positions with none answered between them, and those between that were not asked."""

    low: int
    high: int
    unasked: tuple[int, ...]
    differs: bool


def intervals(track: Track) -> tuple[Interval, ...]:
    """The intervals between the answered positions, in order."""
    known = sorted(position for position, signature in track.items() if signature is not None)
    return tuple(
        Interval(low, high, tuple(i for i in range(low + 1, high) if i not in track), track[low] != track[high])
        for low, high in pairwise(known)
    )


def boundaries(versions: Sequence[str], track: Track) -> tuple[Boundary, ...]:
    """The intervals whose ends differ, in order; exact once a ``History`` was closed."""
    return tuple(
        Boundary(versions[i.low], versions[i.high], str(track[i.low]), str(track[i.high]), skipped(versions, track, i))
        for i in intervals(track)
        if i.differs
    )


def skipped(versions: Sequence[str], track: Track, interval: Interval) -> tuple[str, ...]:
    """The versions of an interval that were asked in vain."""
    return tuple(versions[i] for i in range(interval.low + 1, interval.high) if i in track)


def middle(unasked: Sequence[int]) -> int:
    """The median, which halves what is left, and moves outwards from those asked in vain."""
    return unasked[len(unasked) // 2]


def even_cells(unasked: Sequence[int], count: int) -> list[Cell]:
    """``count`` cells evenly spread over the positions, each ordered from its middle outwards."""
    if count >= len(unasked):
        return [(position,) for position in unasked]
    step = (len(unasked) + 1) / (count + 1)
    return [_around(unasked, step * number - 1, step / 2) for number in range(1, count + 1)]


def _around(unasked: Sequence[int], target: float, reach: float) -> Cell:
    near = [index for index in range(len(unasked)) if abs(index - target) <= reach]
    return [unasked[index] for index in sorted(near, key=lambda index: abs(index - target))]


def _middles(wide: Iterable[Interval]) -> list[int]:
    """A middle for each interval, widest first; one that already holds such a middle waits for its answer."""
    chosen: list[int] = []
    for interval in sorted(wide, key=lambda each: (-len(each.unasked), each.low)):
        if not set(chosen) & set(interval.unasked):
            chosen.append(middle(interval.unasked))
    return chosen


@dataclass
class History:
    """What was answered so far, in the order asked; every method asks until its aim is reached."""

    versions: Sequence[str]
    ask: Ask
    progress: Callable[[Progress], None] | None = None
    answers: dict[int, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for a version that is listed twice."""
        if len(set(self.versions)) != len(self.versions):
            raise ValueError("a version is listed twice")

    @property
    def ends(self) -> list[Cell]:
        """Cells for the lowest and the highest version that can be asked."""
        return [range(len(self.versions)), range(len(self.versions) - 1, -1, -1)]

    def settle(self, cells: Sequence[Cell]) -> None:
        """Asks along each cell until it has an answer or an end, all cells in one batch."""
        while (
            wanted := {place for cell in cells if (place := self._first_hope(cell)) is not None} - self.answers.keys()
        ):
            self._ask(sorted(wanted))

    def close(self) -> None:
        """Asks until every boundary of every probe lies between neighbouring versions that can be asked."""
        while wanted := _middles(self._open()):
            self._ask(wanted)

    def track(self, probe: str) -> dict[int, str | None]:
        """One probe's answers, in the order asked."""
        return {position: answer.get(probe) for position, answer in self.answers.items()}

    def probes(self) -> tuple[str, ...]:
        """The probes that were answered somewhere, in the order first seen."""
        return tuple(dict.fromkeys(probe for answer in self.answers.values() for probe in answer))

    def _first_hope(self, cell: Cell) -> int | None:
        return next((place for place in cell if place not in self.answers or self._answered(place)), None)

    def _answered(self, place: int) -> bool:
        return any(signature is not None for signature in self.answers[place].values())

    def _open(self) -> tuple[Interval, ...]:
        found = (each for probe in self.probes() for each in intervals(self.track(probe)))
        return tuple(dict.fromkeys(each for each in found if each.differs and each.unasked))

    def _ask(self, positions: Sequence[int]) -> None:
        if self.progress:
            self.progress(self._standing(len(positions)))
        replies = self.ask([self.versions[position] for position in positions])
        self.answers.update({position: replies[self.versions[position]] or {} for position in positions})

    def _standing(self, batch: int) -> Progress:
        sought = self._open()
        if sought:
            left = len({place for each in sought for place in each.unasked})
            expected = max(batch, sum(len(each.unasked).bit_length() for each in sought))
            pairs = tuple((self.versions[each.low], self.versions[each.high]) for each in sought)
            return Progress(pairs, left, len(self.answers), expected)
        left = len(self.versions) - len(self.answers)
        first = 0 if any(map(self._answered, self.answers)) else (left - batch).bit_length()
        return Progress(((self.versions[0], self.versions[-1]),), left, len(self.answers), batch + first)
