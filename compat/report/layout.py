"""Rendered Markdown -> the same for reading as plain text: tables aligned, lines as long as a screen is wide. Pure.

A template writes a table as Markdown has it, a paragraph or an item of a list as one line each, and blank lines as it
likes. What would be wider than a screen becomes a list, one item a row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby

from rich.cells import cell_len

WIDTH = 100
"""Columns of a screen; a Chinese character takes two."""
FENCE = re.compile(r"\s*(`{3,})[^`]*$")
PIPE = re.compile(r"(?<!\\)\|")
ITEM = re.compile(r" *(?:- )?")
CODE = r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)"
END = "，。；：！？）"
"""After these a line of Chinese, which has no blanks, may end: a reader takes the line end for a blank."""
AFTER = re.compile(rf"([{END}]) +(?=\S)")
"""Such a mark is as wide as a blank besides: another one would be too many."""
UNIT = re.compile(rf"(?:\\.|{CODE}|[^\s{END}])+[{END}]*|[{END}]+")
"""What stays on one line: a word, or a code span with what touches it."""
SPAN = re.compile(rf"\\.|{CODE}")
MARKER = re.compile(r"[-+*]$|[-=]{2,}$|[>#|~:]|\d+[.)]$|`{3}")
"""What would be read as more than a word at the start of a line."""


def laid_out(text: str) -> str:
    """The text with its tables aligned, long lines broken and blank lines thinned; fenced code stays as it is."""
    shown: list[str] = []
    for kind, lines in groupby(text.split("\n"), _Kinds()):
        match kind:
            case "table":
                shown += table([*lines])
            case "code":
                shown += lines
            case _:
                shown += chain.from_iterable(map(wrapped, lines))
    return "\n".join(_thinned(shown)) + "\n"


class _Kinds:
    """Says of each line in its turn whether it is of a table, of fenced code, or text."""

    def __init__(self) -> None:
        self._fence = ""

    def __call__(self, line: str) -> str:
        found = FENCE.match(line)
        if self._fence:
            if line.strip() == self._fence:
                self._fence = ""
            return "code"
        self._fence = found.group(1) if found else ""
        return "code" if found else "table" if line.startswith("|") else "text"


def table(lines: Sequence[str]) -> list[str]:
    """The lines of a table with its columns aligned; a list where it would be wider than a screen."""
    header, _, *rows = (_cells(line) for line in lines)
    widths = [max(1, *map(cell_len, column)) for column in zip(header, *rows, strict=True)]
    if sum(widths) + 3 * len(widths) + 1 > WIDTH:
        return [*chain.from_iterable(map(wrapped, _items(header, rows)))]
    rule = ["-" * width for width in widths]
    return [_row(cells, widths) for cells in (header, rule, *rows)]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in PIPE.split(line.rstrip())[1:-1]]


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _items(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Each row as an item, what its cells say below it; an empty cell says nothing."""
    for row in rows:
        told = [f"{name}: {cell}" if name else cell for name, cell in zip(header, row, strict=True) if cell]
        yield from (f"{'  - ' if number else '- '}{each}" for number, each in enumerate(told))


def wrapped(line: str) -> list[str]:
    """A paragraph, or an item of a list, on as many lines as it takes; a heading stays one line.

    A pipe in a code span is escaped for a table; outside of one the backslash would be shown.
    """
    line = AFTER.sub(r"\1", line)
    line = SPAN.sub(lambda found: found.group().replace("\\|", "|") if found.group(1) else found.group(), line)
    if cell_len(line) <= WIDTH or line.startswith("#"):
        return [line.rstrip()]
    found = ITEM.match(line)
    begin = found.end() if found else 0
    lines = [line[:begin]]
    for found in UNIT.finditer(line, begin):
        unit, blank = found.group(), " " * line[found.start() - 1].isspace()
        if len(lines[-1]) == begin:
            lines[-1] += unit
        elif cell_len(f"{lines[-1]}{blank}{unit}") > WIDTH and not MARKER.match(unit):
            lines.append(" " * begin + unit)
        else:
            lines[-1] += f"{blank}{unit}"
    return lines


def height(text: str) -> int:
    """How many lines of a screen the text takes, where long lines go on in the next."""
    return sum(max(1, math.ceil(cell_len(line) / WIDTH)) for line in text.rstrip("\n").split("\n"))


def _thinned(lines: Iterable[str]) -> Iterator[str]:
    """At most one blank line in a row outside of code, and none at the ends."""
    kinds = _Kinds()
    waiting, begun = False, False
    for line in lines:
        blank = kinds(line) != "code" and not line
        if not blank:
            yield from [""] * (waiting and begun)
            yield line
        waiting, begun = blank, begun or not blank
