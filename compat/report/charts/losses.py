"""The losses of the recorded trainings, and of those of this run on tiny models, step by step. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compat.language import text
from compat.report import real_size, training
from compat.report.charts import figure, plot
from compat.report.charts.curves import STEPS, Curve, curve, joined, shared, thinned
from compat.report.charts.figure import Figure, Row, Table
from compat.report.charts.material import Material
from compat.report.html.section import Section
from compat.results import Analysis

ID = "losses"
FEWEST = 3
"""Losses of a curve of a tiny model: two are what a single step compares, and no training."""

Curves = Mapping[str, Sequence[Curve]]


def section(material: Material) -> Section | None:
    """The curves of the recorded trainings by size, then those of the tiny models by probe; None without any."""
    recorded, silent = _recorded(material.analysis)
    tiny = _tiny(material.analysis)
    if not recorded and not tiny and not silent:
        return None
    html = figure.rendered(
        "losses",
        recorded=_figures(f"{ID}-recorded", recorded),
        tiny=_figures(f"{ID}-tiny", tiny),
        silent=silent,
    )
    return Section(ID, text("Loss curves of the trainings"), html)


def _recorded(analysis: Analysis) -> tuple[Curves, list[tuple[str, str]]]:
    """The curves by size; and (training, why) of those that have none."""
    found: dict[str, list[Curve]] = {}
    silent: list[tuple[str, str]] = []
    for each in analysis.results.recorded:
        for run, scale in real_size.trainings(each):
            name = f"{each.combination} {run.outcome.probe}"
            line = curve(name, run.outcome)
            if line:
                found.setdefault(scale, []).append(line)
            else:
                silent.append((f"{name} ({scale})", training.answer(run.outcome)))
    return {scale: joined(lines) for scale, lines in found.items()}, silent


def _tiny(analysis: Analysis) -> Curves:
    """The curves of this run's trainings by probe, each named by its combination."""
    found: dict[str, list[Curve]] = {}
    for probe in training.probes(analysis):
        outcomes = (answer.outcome(probe) for answer in analysis.answers)
        lines = [curve(outcome.combination, outcome) for outcome in outcomes if outcome]
        found[probe] = [line for line in lines if line and len(line.losses) >= FEWEST]
    return {probe: joined(lines) for probe, lines in found.items() if lines}


def _figures(id_: str, found: Curves) -> list[Figure]:
    named = (each for name, curves in found.items() for each in _named(name, list(shared(curves))))
    return [_figure(f"{id_}-{at}", name, some) for at, (name, some) in enumerate(named)]


def _named(name: str, pictures: Sequence[Sequence[Curve]]) -> Iterator[tuple[str, Sequence[Curve]]]:
    """Each picture with a name of its own."""
    for at, curves in enumerate(pictures, 1):
        of_many = text("%(name)s (%(number)d of %(all)d)", name=name, number=at, all=len(pictures))
        yield (of_many if len(pictures) > 1 else name), curves


def _figure(id_: str, name: str, curves: Sequence[Curve]) -> Figure:
    told = text("Losses of %(what)s", what=name)
    key = tuple((plot.sample(at), plot.described(each, at)) for at, each in enumerate(curves))
    return Figure(title=name, rows=(Row((), "", plot.plot(id_, told, curves)),), table=_table(told, curves), key=key)


def _table(caption: str, curves: Sequence[Curve]) -> Table:
    columns = (text("step"), *(f"{plot.LETTERS[at]}: {', '.join(each.names)}" for at, each in enumerate(curves)))
    return Table(caption, columns, tuple(_lines(curves)))


def _lines(curves: Sequence[Curve]) -> Iterator[tuple[str, ...]]:
    for step in thinned(max(len(each.losses) for each in curves), STEPS):
        yield (str(step), *(plot.cell(each, step) for each in curves))
