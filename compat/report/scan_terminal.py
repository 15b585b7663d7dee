"""A scan for people. A string out: nothing here prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from compat import visible
from compat.report.scan_lines import below, fate, headline, place
from compat.scan.answer import Break, Scan, Verdict

TITLES = {
    Verdict.PREDICTED: "",
    Verdict.POSSIBLE: "Possible: whether these break, signatures do not show",
    Verdict.GUARDED: "Guarded: a handler or a test stands around these, and they are no predictions",
    Verdict.ALREADY: "Missing already, where you are now",
    Verdict.NEVER: "In no known release: a slip of the pen, or a name that reading does not show",
}
SHOWN = (Verdict.PREDICTED, Verdict.POSSIBLE, Verdict.GUARDED)


def render(found: Scan, *, everything: bool = False) -> str:
    """The answer, the places by file, and what it does not cover; ends in a newline."""
    lines = [headline(found)]
    for verdict in Verdict if everything else SHOWN:
        if breaks := found.of(verdict):
            lines += ["", *([TITLES[verdict]] if TITLES[verdict] else []), *_by_file(breaks)]
    rest = below(found)
    return visible.lines([*lines, *([""] if rest else []), *rest])


def _by_file(breaks: Sequence[Break]) -> Iterator[str]:
    """The places in a file one below the other, in columns; an empty line between files."""
    for number, (_, group) in enumerate(groupby(breaks, key=lambda each: each.path)):
        rows = [(place(each), each.name, fate(each)) for each in group]
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        yield from [""] if number else []
        yield from (f"{at:{widths[0]}}  {name:{widths[1]}}  {when}" for at, name, when in rows)
