"""A check, complete, as Markdown for a pull request. A string out: nothing here prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compat.check import verdict
from compat.check.answer import Cell, Check
from compat.check.diff import Diff
from compat.compare import Change
from compat.language import joined, text
from compat.report import scan_lines, scrub
from compat.report.check_causes import causes, outputs
from compat.report.check_lines import distance, instead
from compat.report.check_rows import beside, counted, counting, rows
from compat.report.check_sentence import CHECK, Words, diff_words, reason, sentence, together
from compat.report.escape import Markdown
from compat.report.templating import render as rendered
from compat.scan.answer import Verdict

VALUE_LENGTH = 120


@dataclass(frozen=True)
class Figure:
    """One figure that drifted; long values are cut."""

    probe: str
    figure: str
    before: str
    after: str
    delta: str
    harmless: str


def render(check: Check) -> str:
    """The report of one check. Byte-stable: no times, no sizes, nothing of the machine."""
    return _section(check, CHECK, text("May I upgrade?"), "#")


def render_diff(diff: Diff) -> str:
    """The report of two compared results files; that of a single combination stands alone."""
    return rendered(
        "diff.md",
        diff=diff,
        sentence=together(diff.checks),
        overview=[(name, verdict.verdict(check), _counts(check)) for name, check in diff.checks],
        sections=[Markdown(_section(check, diff_words(check), name, "##")) for name, check in diff.checks],
    )


def _section(check: Check, words: Words, title: str, mark: str) -> str:
    found = rows(counting(check))
    return rendered(
        "check.md",
        check=check,
        title=title,
        mark=Markdown(mark),
        words=words,
        sentence=sentence(check, words),
        reason=reason(check),
        questions=len(counting(check)),
        counts=_counts(check),
        changed=[row for row in found if row.change is not Change.SAME_FAILURE],
        same=[row for row in found if row.change is Change.SAME_FAILURE],
        beside=rows(beside(check)),
        figures=_figures(check.cells),
        causes=causes(check),
        outputs=[(each.probe, text(getattr(words, each.where)), _fenced(each.lines)) for each in outputs(check)],
        predicted=check.predicted and check.predicted.of(Verdict.PREDICTED),
        scan=scan_lines,
        distance=distance,
        instead=instead,
    )


def _counts(check: Check) -> str:
    found = counted(counting(check)).items()
    each = [text("%(number)d %(what)s", number=number, what=text(change)) for change, number in found]
    return text(joined(each))


def _figures(cells: Iterable[Cell]) -> tuple[Figure, ...]:
    """What drifted, the harmless last."""
    found = (
        Figure(cell.probe, each.figure, _value(each.before), _value(each.after), text(each.delta), text(each.harmless))
        for cell in cells
        for each in cell.drifts
    )
    return tuple(sorted(found, key=lambda figure: bool(figure.harmless)))


def _value(value: object) -> str:
    line = scrub.line(str(value))
    return line if len(line) <= VALUE_LENGTH else f"{line[:VALUE_LENGTH]} ..."


def _fenced(lines: Sequence[str]) -> Markdown:
    """A block that shows these lines, whatever backticks are in them."""
    whole = "\n".join(lines)
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", whole)), 3)
    return Markdown(f"{fence}text\n{whole}\n{fence}")
