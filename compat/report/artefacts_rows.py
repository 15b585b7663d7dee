"""A crossing -> the rows of its report: a word for each pair, and what fails with its cause and way out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compat.artefacts.crossing import Came, Cell, Crossing, Grid
from compat.language import joined, phrase, text
from compat.report import grids

MARKS = {
    Came.EQUAL.value: ".",
    Came.FAILS.value: "F",
    Came.OTHER.value: "O",
    Came.ABSENT.value: "n",
    Came.UNWRITTEN.value: "w",
    Came.INCONCLUSIVE.value: "?",
}
"""A letter for what became of a pair."""
QUIET = (Came.EQUAL,)
UNKNOWN = phrase("no rule knows it")
REASONS = 2
"""How many messages of one finding are shown."""


@dataclass(frozen=True)
class Trouble:
    """What pairs that are not equal have in common: what came of them and why.

    ``pairs`` are "writer -> readers"; ``ways`` are commands, each with the readers that it was run for.
    """

    came: str
    rule: str
    title: str
    reasons: tuple[str, ...]
    more: tuple[str, ...]
    pairs: tuple[str, ...]
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One kind: its grid of writers and readers, its troubles, and the line that sums it up."""

    kind: str
    what: str
    summary: str
    pages: tuple[grids.Page, ...]
    troubles: tuple[Trouble, ...]


def sections(crossing: Crossing) -> tuple[Section, ...]:
    """One a kind, in their order."""
    return tuple(_section(grid, crossing) for grid in crossing.grids)


def _section(grid: Grid, crossing: Crossing) -> Section:
    readers = [member.id for member in crossing.members]
    by_pair = {(cell.writer, cell.reader): cell for cell in grid.cells}
    lines = [(one, "", [by_pair[one, other].came.value for other in readers]) for one in readers]
    pages = grids.pages(readers, lines, MARKS)
    return Section(grid.kind, text(grid.what), summary(grid), pages, tuple(_troubles(grid.cells, crossing)))


def summary(grid: Grid) -> str:
    """How many pairs came out how: "37 equal, 12 fail"."""
    return counted(cell.came for cell in grid.cells)


def counted(pairs: Iterable[Came]) -> str:
    """The same of what became of the pairs."""
    counts = Counter(pairs)
    each = [text("%(number)d %(what)s", number=counts[came], what=text(came.value)) for came in Came if counts[came]]
    return text(joined(each))


def _troubles(cells: Sequence[Cell], crossing: Crossing) -> list[Trouble]:
    groups: dict[tuple[Came, str, str], list[Cell]] = {}
    for cell in cells:
        if cell.came not in QUIET:
            groups.setdefault((cell.came, cell.rule, "" if cell.rule else cell.reason), []).append(cell)
    return [_trouble(found, crossing) for found in groups.values()]


def _trouble(cells: Sequence[Cell], crossing: Crossing) -> Trouble:
    first = cells[0]
    readers: dict[str, list[str]] = {}
    for cell in cells:
        readers.setdefault(cell.writer, []).append(cell.reader)
    everywhere = len(crossing.members)
    pairs = (f"{one} → {text('all') if len(to) == everywhere else ', '.join(to)}" for one, to in readers.items())
    reasons = list(dict.fromkeys(cell.reason for cell in cells))
    more = (text("and %(number)d more of its kind", number=len(reasons) - REASONS),) if reasons[REASONS:] else ()
    unknown = UNKNOWN if first.came in (Came.FAILS, Came.OTHER) else ""
    title = text(crossing.titles.get(first.rule, unknown))
    reasons = [text(reason) for reason in reasons[:REASONS]]
    return Trouble(text(first.came.value), first.rule, title, tuple(reasons), more, tuple(pairs), _ways(cells))


def _ways(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Each command with its readers, and for how many of their pairs it was run and passed."""
    mended: dict[str, list[Cell]] = {}
    for cell in cells:
        for way in cell.ways:
            mended.setdefault(way.command, []).append(cell)
    return tuple(f"{command}: {_share(found, cells)}" for command, found in mended.items())


def _share(mended: Sequence[Cell], cells: Sequence[Cell]) -> str:
    readers = dict.fromkeys(cell.reader for cell in mended)
    theirs = sum(cell.reader in readers for cell in cells)
    words = phrase("%(readers)s (%(mended)d of %(all)d pairs)")
    return text(words, readers=", ".join(readers), mended=len(mended), all=theirs)
