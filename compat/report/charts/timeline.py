"""The landscape of releases on an axis of days. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compat.language import text
from compat.report.charts import figure, strip
from compat.report.charts.figure import Figure, Row, Table
from compat.report.charts.landscape_file import Line
from compat.report.charts.material import Material
from compat.report.charts.spans import Axis, Bar, Shown, axis, bars
from compat.report.html.section import Section

ID = "landscape"
CODES = frozenset({0, 4})
"""The columns of the table that hold ids: the probe, and the finding."""


def section(material: Material) -> Section | None:
    """A figure for each line of releases; None where there is no landscape, or nothing in it."""
    lines = [each for each in material.landscape.lines if each.releases and each.probes] if material.landscape else []
    if not lines:
        return None
    asked = {each.id: text(each.question) for each in material.analysis.results.questions}
    figures = [_figure(each, f"{ID}-{number}", asked) for number, each in enumerate(lines)]
    signs = [(strip.sample(each), _meaning(each)) for each in Shown]
    return Section(ID, text("Landscape of releases"), figure.rendered("landscape", figures=figures, signs=signs))


def title(line: Line) -> str:
    """ "transformers beside peft 0.16.0"."""
    beside = ", ".join(f"{name} {version}" for name, version in line.fixed.items())
    return text("%(package)s beside %(others)s", package=line.package, others=beside) if beside else line.package


def _figure(line: Line, id_: str, asked: Mapping[str, str]) -> Figure:
    axis_ = axis(line)
    found = {probe: bars(line, along, axis_) for probe, along in line.probes.items()}
    rows = (_row(f"{id_}-{at}", probe, asked.get(probe, ""), found[probe], axis_) for at, probe in enumerate(found))
    return Figure(
        title=title(line),
        rows=tuple(rows),
        table=_table(line, found, axis_),
        axis=strip.days(axis_),
        notes=_notes(axis_),
    )


def _row(id_: str, probe: str, question: str, found: Sequence[Bar], axis_: Axis) -> Row:
    name = text("Releases in which %(probe)s works", probe=probe)
    return Row((probe,), question, strip.strip(id_, name, found, axis_))


def _meaning(shown: Shown) -> str:
    match shown:
        case Shown.WORKS:
            return text("works: an even band")
        case Shown.FAILS:
            return text("fails: a striped band")
        case Shown.NOT_ASKED:
            return text("cannot be asked, because something that the probe needs fails: a dotted band")
        case Shown.UNKNOWN:
            return text("not known, for no release gave an answer: a dashed frame")


def _notes(axis_: Axis) -> tuple[str, ...]:
    undated = ", ".join(version for version, day in axis_.days.items() if day is None)
    if axis_.dated is None:
        return (text("The day of no release is known: they stand in their order, at equal distances."),)
    return (text("Of unknown days, and shown at that of a neighbour: %(releases)s.", releases=undated),) * bool(undated)


def _table(line: Line, found: Mapping[str, Sequence[Bar]], axis_: Axis) -> Table:
    columns = (
        text("probe"),
        text("from"),
        text("to"),
        text("result"),
        text("finding"),
        text("error"),
        text("run"),
        text("inferred"),
        text("asked in vain"),
    )
    lines = tuple(_cells(probe, bar, axis_) for probe, each in found.items() for bar in each)
    return Table(text("Ranges of %(line)s", line=title(line)), columns, lines, CODES)


def _cells(probe: str, bar: Bar, axis_: Axis) -> tuple[str, ...]:
    ends = (axis_.told(bar.first), axis_.told(bar.last))
    if bar.span is None:
        return (probe, *ends, strip.words(bar.shown), *[""] * 5)
    span = bar.span
    counts = (str(len(each)) for each in (span.asked, span.inferred, span.skipped))
    return (probe, *ends, strip.words(bar.shown), span.rule, span.error, *counts)
