"""What was seen of artefacts that cross versions: frozen values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Came(StrEnum):
    """What became of one artefact between one writer and one reader."""

    EQUAL = "equal"
    FAILS = "fail"
    """The reader raises."""
    OTHER = "other answers"
    """The reader loads it without a word, and what it loaded answers otherwise than what was saved."""
    ABSENT = "not in this release"
    """The reader does not have what would load it, or what it needs does not import."""
    UNWRITTEN = "not written"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Way:
    """A conversion that was made and whose file the reader then read as the writer's own: how a user repeats it."""

    command: str


@dataclass(frozen=True)
class Cell:
    """One artefact between two combinations. ``rule`` is the finding's, "" where there is none; ``reason`` one line.

    ``artefact`` is its digest in the store, "" where nothing was written.
    """

    writer: str
    reader: str
    came: Came
    rule: str = ""
    reason: str = ""
    artefact: str = ""
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Grid:
    """One kind of artefact, every ordered pair, the writers in the order of the combinations."""

    kind: str
    what: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Member:
    """One of the combinations, with the versions of the axes as its environment had them."""

    id: str
    title: str
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Crossing:
    """All that was seen. ``fresh`` is how many outcomes were made just now."""

    members: tuple[Member, ...]
    grids: tuple[Grid, ...]
    titles: Mapping[str, str]
    """Of the rules that are named, by id."""
    fresh: int = 0


def is_inconclusive(crossing: Crossing) -> bool:
    """Whether any pair says nothing."""
    return any(cell.came is Came.INCONCLUSIVE for grid in crossing.grids for cell in grid.cells)


def failing(cells: Sequence[Cell]) -> list[Cell]:
    """Those that a way out is looked for."""
    return [cell for cell in cells if cell.came in (Came.FAILS, Came.OTHER)]
