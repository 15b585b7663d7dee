"""A check on one screen of a terminal. A string out: nothing here prints."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from compat.check import verdict
from compat.check.answer import Check
from compat.check.diff import Diff
from compat.check.verdict import CheckVerdict
from compat.compare import Change
from compat.report import scrub
from compat.report.check_lines import NARROW, above, below, cut, grouped, overview, seen
from compat.report.check_rows import Row, counting, rows
from compat.report.check_sentence import CHECK, Words, diff_words, sentence, together

COLOURS = {CheckVerdict.YES: "bold green", CheckVerdict.NO: "bold red", CheckVerdict.CANNOT_TELL: "bold yellow"}
CHANGES = {
    Change.REGRESSION: "red",
    Change.DRIFT: "magenta",
    Change.INCONCLUSIVE: "yellow",
    Change.FLAKY: "yellow",
    Change.FIXED: "green",
}
ROWS, NARROW_ROWS = 9, 6
"""How many rows a screen holds; the Markdown has them all."""
STEADY = 3
"""How many of them may be of what fails as before."""
TABLE = 80
"""From this width on the rows are a table; below it each has its lines."""
HEIGHT = 100


def render(check: Check, width: int = 80, colour: bool = False, words: Words = CHECK) -> str:
    """The answer, what moves, what changed, why, and what works instead, on about 40 lines; ends in a newline."""
    screen = _screen(width, colour)
    _print(screen, check, words)
    return _text(screen)


def render_diff(diff: Diff, width: int = 80, colour: bool = False) -> str:
    """One line a combination, and all of those where the answer is not "yes"; a single one has the screen alone."""
    screen = _screen(width, colour)
    if len(diff.checks) > 1:
        screen.print(_coloured(together(diff.checks), COLOURS[diff.verdict]))
        for title, lines in (("", overview(diff)), ("Not compared", grouped(diff.not_compared))):
            _block(screen, title, lines)
    for name, check in diff.checks:
        if len(diff.checks) > 1:
            if verdict.verdict(check) is CheckVerdict.YES:
                continue
            screen.print()
            screen.rule(Text(scrub.line(name)), characters="-", align="left", style="")
        _print(screen, check, diff_words(check))
    return _text(screen)


def _print(screen: Console, check: Check, words: Words) -> None:
    screen.print(_coloured(sentence(check, words), COLOURS[verdict.verdict(check)]))
    for text in above(check, screen.width):
        screen.print(Text(text))
    _changes(screen, rows(counting(check)))
    for title, lines in below(check):
        _block(screen, title, lines)


def _changes(screen: Console, found: Sequence[Row]) -> None:
    """What changed, then what fails as before as far as there is room; what has none is counted."""
    same = [row for row in found if row.change is Change.SAME_FAILURE]
    changed = [row for row in found if row not in same]
    most = ROWS if screen.width >= TABLE else NARROW_ROWS
    steady = max(min(most - len(changed), STEADY), 0)
    if found:
        screen.print()
    if shown := [*changed[:most], *same[:steady]]:
        _rows(screen, shown)
    if len(changed) > most:
        screen.print(Text(f"and {len(changed) - most} more: --markdown shows all"))
    if left := [probe for row in same[steady:] for probe in (row.probe, *row.others)]:
        told = f"and {len(left)} more that fail as before (--markdown shows all): {', '.join(left)}"
        screen.print(Text(cut(told, screen.width)))


def _block(screen: Console, title: str, lines: Sequence[str]) -> None:
    """A title, and lines that belong to it; nothing where there are none."""
    if not lines:
        return
    screen.print()
    if title:
        screen.print(Text(title, "bold"))
    for text in lines:
        screen.print(Padding(Text(cut(text, screen.width)), (0, 0, 0, 2 if title else 0)))


def _screen(width: int, colour: bool) -> Console:
    return Console(
        file=io.StringIO(),
        width=max(width, NARROW),
        height=HEIGHT,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def _text(screen: Console) -> str:
    assert isinstance(screen.file, io.StringIO)
    return "\n".join(line.rstrip() for line in screen.file.getvalue().splitlines()) + "\n"


def _coloured(whole: str, style: str) -> Text:
    """The sentence with its answer in the answer's colour."""
    text = Text(whole)
    text.stylize(style, 0, len(whole.partition(":")[0]))
    return text


def _rows(screen: Console, found: Sequence[Row]) -> None:
    if screen.width >= TABLE:
        screen.print(_table(found, screen.width))
        return
    for row in found:
        screen.print(Text(row.change.value, CHANGES.get(row.change, "")) + Text(f"  {cut(row.named, screen.width)}"))
        screen.print(Padding(Text(cut(seen(row), screen.width)), (0, 0, 0, 2)))


def _table(found: Sequence[Row], width: int) -> Table:
    longest = max(len(row.change.value) for row in found)
    probes = min(max(len(row.named) for row in found), width // 3)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(width=longest, no_wrap=True)
    table.add_column(width=probes, overflow="fold")
    table.add_column(overflow="fold")
    left = width - longest - probes - 4
    for row in found:
        change = Text(row.change.value, CHANGES.get(row.change, ""))
        table.add_row(change, Text(cut(row.named, 2 * probes)), Text(cut(seen(row), left)))
    return table
