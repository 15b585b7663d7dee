"""Curves in a picture: marks, dashes and letters tell them apart, and colours only besides. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from compat.language import text
from compat.report.charts.curves import STEPS, Curve, thinned, value
from compat.report.charts.scale import Scale, around, shown
from compat.report.charts.svg import element, path, picture

WIDTH, HEIGHT = 320, 230
LEFT, RIGHT, TOP, BOTTOM = 46, 298, 14, 190
"""The edges of the plot inside the picture."""
LETTER = 13
"""The height of a letter at the end of a curve."""
LETTERS = "ABCDEF"
R = 3.5
MARKS = (
    f"m-{R} 0a{R} {R} 0 1 0 {2 * R} 0a{R} {R} 0 1 0 -{2 * R} 0z",
    f"m-{R} -{R}h{2 * R}v{2 * R}h-{2 * R}z",
    f"m0 -{R}l{R} {2 * R}h-{2 * R}z",
    f"m0 -{R + 1}l{R + 1} {R + 1}l-{R + 1} {R + 1}l-{R + 1} -{R + 1}z",
    f"m-{R} -{R}l{2 * R} {2 * R}m0 -{2 * R}l-{2 * R} {2 * R}",
    f"m0 -{R}v{2 * R}m-{R} -{R}h{2 * R}",
)
"""Circle, square, triangle, diamond, cross and plus, each from its middle."""
CROSS = f"m-{R} -{R}l{2 * R} {2 * R}m0 -{2 * R}l-{2 * R} {2 * R}"


def plot(id_: str, name: str, curves: Sequence[Curve]) -> Markup:
    """The curves over the steps. What is no finite number has no place: a cross at the upper edge says so."""
    marks = around(loss for each in curves for loss in each.losses) or (0.0, 1.0)
    high = Scale(marks[0], marks[-1], BOTTOM, TOP)
    last = max([1, *(max(len(each.losses) - 1, each.steps or 0) for each in curves)])
    along = Scale(0, last, LEFT, RIGHT)
    drawn = (_curve(each, at, along, high) for at, each in enumerate(curves))
    told = (described(each, at) for at, each in enumerate(curves))
    parts = (*_upright(marks, high), *_across(last, along), *drawn, *_letters(curves, along, high))
    box = f"0 0 {WIDTH} {HEIGHT}"
    return picture(id_, name, ". ".join(told), *parts, viewBox=box, class_="plot")


def sample(at: int) -> Markup:
    """A curve as the key shows it."""
    line = element("path", d="M1 8H35", class_="curve")
    mark = element("path", d=f"M18 8{MARKS[at]}", class_="dot")
    return element("svg", line, mark, class_=f"sample series-{at + 1}", width=36, height=16, aria_hidden="true")


def _upright(marks: Sequence[float], high: Scale) -> Iterator[Markup]:
    for mark in marks:
        y = high(mark)
        yield element("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, class_="rule")
        yield element("text", shown(mark), x=LEFT - 5, y=y + 4, text_anchor="end")


def _across(last: int, along: Scale) -> Iterator[Markup]:
    for step in around((0, last)):
        if 0 <= step <= last and step == int(step):
            yield element("text", shown(step), x=along(step), y=BOTTOM + 17, text_anchor="middle")
    yield element("text", text("step"), x=(LEFT + RIGHT) / 2, y=HEIGHT - 6, text_anchor="middle")


def _curve(curve: Curve, at: int, along: Scale, high: Scale) -> Markup:
    pieces = [[(along(step), high(loss)) for step, loss in piece] for piece in _finite(curve)]
    parts = [element("path", d="".join(map(path, pieces)), class_="curve")]
    parts.append(element("path", d="".join(f"{path([p])}{MARKS[at]}" for piece in pieces for p in piece), class_="dot"))
    lost = [(along(step), TOP) for step, loss in _points(curve) if not math.isfinite(loss)]
    if lost:
        parts.append(element("path", d="".join(f"{path([point])}{CROSS}" for point in lost), class_="dot lost"))
    return element("g", element("title", f"{', '.join(curve.names)}: {curve.words}"), *parts, class_=f"series-{at + 1}")


def _points(curve: Curve) -> list[tuple[int, float]]:
    return [(step, curve.losses[step]) for step in thinned(len(curve.losses), STEPS)]


def _finite(curve: Curve) -> list[list[tuple[int, float]]]:
    """(step, loss) of the pieces between what is no finite number."""
    pieces: list[list[tuple[int, float]]] = [[]]
    for step, loss in _points(curve):
        if math.isfinite(loss):
            pieces[-1].append((step, loss))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _letters(curves: Sequence[Curve], along: Scale, high: Scale) -> Iterator[Markup]:
    """The letter of each curve beside its end, moved apart where ends are near each other."""
    ends = {at: piece[-1][-1] for at, each in enumerate(curves) if (piece := _finite(each))}
    wanted = {at: high(loss) for at, (_, loss) in ends.items()}
    for at, y in apart(wanted, LETTER, BOTTOM).items():
        letter, class_ = LETTERS[at], f"end series-{at + 1}"
        yield element("text", letter, x=along(ends[at][0]) + R + 4, y=y + 4, class_=class_)


def apart(wanted: dict[int, float], room: float, lowest: float) -> dict[int, float]:
    """Places near those that are wanted, in the same order, with ``room`` between them and none below ``lowest``."""
    order = sorted(wanted, key=lambda at: wanted[at])
    found: dict[int, float] = {}
    above = -math.inf
    for at in order:
        found[at] = above = max(wanted[at], above + room)
    below = lowest + room
    for at in reversed(order):
        found[at] = below = min(found[at], below - room)
    return found


def described(curve: Curve, at: int) -> str:
    """A curve in the key."""
    names = ", ".join(curve.names)
    return text("%(letter)s: %(trainings)s: %(losses)s", letter=LETTERS[at], trainings=names, losses=curve.words)


def cell(curve: Curve, step: int) -> str:
    """The loss after a step, as the table has it."""
    return value(curve.losses[step]) if step < len(curve.losses) else text("not reached")
