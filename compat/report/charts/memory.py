"""The section on what the memory of each recorded training was for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compat.language import text
from compat.report import real_size
from compat.report.charts import figure, stacked
from compat.report.charts.figure import Figure, Row, Table
from compat.report.charts.material import Material
from compat.report.charts.split import Split, size, splits, total
from compat.report.charts.stacked import Stack
from compat.report.html.section import Section

ID = "memory"


def section(material: Material) -> Section | None:
    """Two figures for each size; None where no training was recorded."""
    found: dict[str, list[Split]] = {}
    for recorded in material.analysis.results.recorded:
        for scale, split in splits(recorded):
            found.setdefault(scale, []).append(split)
    if not found:
        return None
    figures = [each for at, scale in enumerate(found) for each in _figures(f"{ID}-{at}", scale, found[scale])]
    signs = [(stacked.sample(at), name(part)) for at, part in enumerate(real_size.PARTS)]
    signs.append((stacked.sample(None), text("everything else, up to the peak")))
    return Section(ID, text("Memory of the trainings"), figure.rendered("memory", figures=figures, signs=signs))


def name(part: str) -> str:
    """What memory is for."""
    match part:
        case "weights":
            return text("weights")
        case "gradients":
            return text("gradients")
        case "optimizer":
            return text("optimizer state")
        case _:
            return text("activations")


def _figures(id_: str, scale: str, found: Sequence[Split]) -> Iterator[Figure]:
    """All of it with the table; then without the weights, beside which the rest is hardly seen."""
    whole = [(each, Stack(each.parts, each.peak), Stack(each.predicted), _whole(each)) for each in found]
    yield Figure(text("All, at the size of %(scale)s", scale=scale), _rows(id_, whole), _table(scale, found))
    rest = [(each, Stack((None, *each.parts[1:])), Stack((None, *each.predicted[1:])), _rest(each)) for each in found]
    rest = [each for each in rest if total(each[1].parts)]
    if rest:
        title = text("Without the weights, at the size of %(scale)s", scale=scale)
        yield Figure(title, _rows(f"{id_}-rest", rest), None)


def _rows(id_: str, found: Sequence[tuple[Split, Stack, Stack, str]]) -> tuple[Row, ...]:
    reached = (max(total(stack.parts), stack.reach or 0.0) for _, *stacks, _ in found for stack in stacks)
    largest = max(reached, default=0.0)
    return tuple(_row(f"{id_}-{at}", *each, largest) for at, each in enumerate(found))


def _row(id_: str, split: Split, measured: Stack, predicted: Stack, words: str, largest: float) -> Row:
    codes = (split.combination, split.probe)
    stacks = [measured, *([predicted] if total(predicted.parts) else [])]
    named = text("Memory of %(training)s", training=" ".join(codes))
    names = [name(part) for part in real_size.PARTS]
    return Row(codes, words, stacked.bars(id_, named, words, stacks, largest, names))


def _whole(split: Split) -> str:
    """All of it in words: what is recorded, and what is not."""
    told = [split.device, *([] if split.passed else [split.answer])]
    if any(each is not None for each in split.parts):
        told.append(text("%(sum)s in parts", sum=size(total(split.parts))))
    missing = [name(part) for part, each in zip(real_size.PARTS, split.parts, strict=True) if each is None]
    if missing:
        told.append(text("not recorded: %(parts)s", parts=", ".join(missing)))
    told.append(text("no peak recorded") if split.peak is None else text("peak %(peak)s", peak=size(split.peak)))
    if total(split.predicted):
        told.append(text("predicted %(sum)s", sum=size(total(split.predicted))))
    return "; ".join(told)


def _rest(split: Split) -> str:
    """The parts but the weights."""
    pairs = zip(real_size.PARTS[1:], split.parts[1:], strict=True)
    return "; ".join(text("%(part)s %(amount)s", part=name(part), amount=_size(amount)) for part, amount in pairs)


def _table(scale: str, found: Sequence[Split]) -> Table:
    parts = tuple(name(part) for part in real_size.PARTS)
    predicted = tuple(text("%(part)s, predicted", part=part) for part in parts)
    columns = (text("combination"), text("probe"), text("device"), text("result"), *parts, text("peak"), *predicted)
    lines = tuple(map(_cells, found))
    return Table(text("Memory at the size of %(scale)s", scale=scale), columns, lines, frozenset({0, 1}))


def _cells(each: Split) -> tuple[str, ...]:
    sizes = (_size(amount) for amount in (*each.parts, each.peak, *each.predicted))
    return (each.combination, each.probe, each.device, each.answer, *sizes)


def _size(amount: float | None) -> str:
    return text("not recorded") if amount is None else size(amount)
