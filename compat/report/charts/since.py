"""The section on what changed since the previous results. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from compat.language import text
from compat.model import Verdict
from compat.report.charts import figure
from compat.report.charts.changes import Became, CellChange, Changes, FindingChange, changes
from compat.report.charts.figure import Table
from compat.report.charts.material import Material
from compat.report.html.section import Section

ID = "changes"
MOST = 500
"""Lines of a table: thousands are read by nobody, and make the page slow."""
OPEN = 20
"""Lines of a table that is open from the beginning."""


def section(material: Material) -> Section:
    """Always there: it says so where nothing changed, and why where that cannot be told."""
    previous = material.previous
    if previous and previous.problem:
        return _section(text("The previous results cannot be compared: %(why)s.", why=previous.problem))
    found = changes(previous.before, previous.after) if previous and previous.before and previous.after else Changes()
    if found == Changes():
        return _section(
            text(
                "Nothing is known to differ from the results that stood in results.json before this report was "
                "written, if there were any."
            )
        )
    said = text("Compared with the results that stood in results.json before this report was written.")
    return _section(said, tuple(_lines(found)), tuple(_tables(found)))


def _section(said: str, lines: Sequence[str] = (), tables: Sequence[Table] = ()) -> Section:
    html = figure.rendered("changes", said=said, lines=lines, tables=[_cut(table) for table in tables], most=OPEN)
    return Section(ID, text("What changed since the previous results"), html)


def _cut(table: Table) -> tuple[Table, int]:
    """What is shown of a table, and how many lines are not."""
    return replace(table, lines=table.lines[:MOST]), max(0, len(table.lines) - MOST)


def _lines(found: Changes) -> Iterator[str]:
    """How many cells became what, and what is on one side alone."""
    counted = Counter(each.became for each in found.cells for _ in (each.row.probe, *each.row.others))
    yield from (text("%(change)s: %(number)d", change=words(each), number=counted[each]) for each in counted)
    if found.came:
        yield text("New combinations: %(ids)s", ids=", ".join(found.came))
    if found.gone:
        yield text("Combinations that are gone: %(ids)s", ids=", ".join(found.gone))
    if found.asked:
        yield text("New probes: %(ids)s", ids=", ".join(found.asked))
    if found.unasked:
        yield text("Probes that are gone: %(ids)s", ids=", ".join(found.unasked))


def words(became: Became) -> str:
    """What became of a cell, and whether that is better or worse."""
    match became:
        case Became.NEW_FAILURE:
            return text("worse: new failure")
        case Became.FAILS:
            return text("worse: fails, and was not known before")
        case Became.OTHER_FAILURE:
            return text("another failure than before")
        case Became.SILENT:
            return text("worse: no longer known")
        case Became.OTHER_FIGURES:
            return text("passes with other figures")
        case Became.MENDED:
            return text("better: mended")
        case Became.PASSES:
            return text("better: passes, and was not known before")


def _verdict(verdict: Verdict) -> str:
    match verdict:
        case Verdict.COMPATIBLE:
            return text("compatible")
        case Verdict.INCOMPATIBLE:
            return text("incompatible")
        case Verdict.INCONCLUSIVE:
            return text("inconclusive")


def _tables(found: Changes) -> Iterator[Table]:
    before, now = text("before"), text("now")
    if found.verdicts:
        lines = tuple((each.combination, _verdict(each.before), _verdict(each.after)) for each in found.verdicts)
        yield Table(text("Verdicts that changed"), (text("combination"), before, now), lines, frozenset({0}))
    if found.cells:
        columns = (text("combination"), text("probe"), text("change"), before, now, text("and likewise"))
        yield Table(text("Cells that changed"), columns, tuple(map(_cell, found.cells)), frozenset({0, 1}))
    if found.findings:
        rule = (text("finding before"), text("finding now"))
        columns = (text("combination"), text("probe"), *rule, text("ways out lost"), text("ways out gained"))
        told = tuple(map(_finding, found.findings))
        yield Table(text("Findings and ways out that changed"), columns, told, frozenset({0, 1, 2, 3}))


def _cell(each: CellChange) -> tuple[str, ...]:
    row = each.row
    return (each.combination, row.probe, words(each.became), row.before, row.after, ", ".join(row.others))


def _finding(each: FindingChange) -> tuple[str, ...]:
    return (each.combination, each.probe, *each.rules, "; ".join(each.lost), "; ".join(each.gained))
