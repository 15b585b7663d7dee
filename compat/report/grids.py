"""Wide grids for a page that is 100 columns wide: by short keys, or line by line as words with their columns. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from rich.cells import cell_len

from compat.report.layout import WIDTH

MARKS = {
    "pass": ".",
    "FAIL": "F",
    "CRASH": "C",
    "time?": "?",
    "arrange?": "?",
    "error?": "?",
    "skip": "s",
    "no device": "d",
    "": "",
}
"""A letter for each word of a cell; what is inconclusive has the same one."""

Lines = Sequence[tuple[str, str, Sequence[str]]]
"""(name, role, one word a column)."""
Role = tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]
"""A role and its lines: each a name with a mark a column."""


@dataclass(frozen=True)
class Page:
    """Some of a grid's columns, as (key, name), and all of its lines, by role."""

    columns: tuple[tuple[str, str], ...]
    roles: tuple[Role, ...]


def pages(columns: Sequence[str], lines: Lines, marks: Mapping[str, str] = MARKS) -> tuple[Page, ...]:
    """The grid, cut where it is wider than a page; ``marks`` are what stands for its words."""
    keys = [_key(number) for number in range(len(columns))]
    name = max((cell_len(line[0]) for line in lines), default=0)
    room = max(1, (WIDTH - name - len("|  |")) // (max(map(len, keys), default=1) + len("  |")))
    each = -(-len(columns) // max(1, -(-len(columns) // room)))  # as many on every page
    cuts = (slice(begin, begin + each) for begin in range(0, len(columns) if lines else 0, each or 1))
    return tuple(
        Page(tuple(zip(keys[cut], columns[cut], strict=True)), tuple(_roles(lines, cut, marks))) for cut in cuts
    )


def _key(number: int) -> str:
    """a, b, ... z, aa, ab, ..."""
    before, letter = divmod(number, len(ascii_lowercase))
    return (_key(before - 1) if before else "") + ascii_lowercase[letter]


def _roles(lines: Lines, cut: slice, marks: Mapping[str, str]) -> Iterator[Role]:
    """The lines of each role, in the order in which the roles are met."""
    for role in dict.fromkeys(role for _, role, _ in lines):
        own = ((name, words[cut]) for name, its, words in lines if its == role)
        yield role, tuple((name, tuple(marks[word] for word in words)) for name, words in own)


def by_word(columns: Sequence[str], words: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a line of a grid says, each word with the columns that have it; an empty cell says nothing."""
    found: dict[str, list[str]] = {}
    for column, word in zip(columns, words, strict=True):
        if word:
            found.setdefault(word, []).append(column)
    return tuple((word, tuple(ids)) for word, ids in found.items())
