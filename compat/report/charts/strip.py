"""The bars of one probe as a picture as wide as its place, and the axis of days above them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from rich.cells import cell_len

from compat.language import text
from compat.report.charts import scale
from compat.report.charts.spans import EDGE, END, Axis, Bar, Shown
from compat.report.charts.svg import element, line, percent, picture

LANE, GAP, MARKS = 22, 4, 8
"""Heights: of a bar, between two, and of the marks of the releases that were run."""
FOOT = LANE - 3
"""Where the middle of a bar's band is."""
LETTERS = (0.95, 2.6)
"""How much of the width a letter takes, in percent, on a wide screen and on a telephone; a Chinese one takes two."""


def strip(id_: str, name: str, found: Sequence[Bar], axis_: Axis) -> Markup:
    """The bars over the marks of the releases that were run; its description says the ranges in words."""
    height = GAP + (max(each.lane for each in found) + 1) * (LANE + GAP) + MARKS
    grid = (line(percent(x), 0, height, "rule") for x, _ in _marks(axis_))
    drawn = (_drawn(each, axis_) for each in found)
    desc = ". ".join(told(each, axis_) for each in found)
    return picture(id_, name, desc, *grid, *drawn, _run(found, axis_, height), class_="strip", height=height)


def days(axis_: Axis) -> Markup:
    """The axis: years or months."""
    shown = (
        element("text", word, x=percent(x), y=13, text_anchor="start" if x < 4 else "end" if x > 96 else "middle")
        for x, word in _marks(axis_)
    )
    ticks = (line(percent(x), 16, 20, "rule") for x, _ in _marks(axis_))
    return element("svg", *shown, *ticks, class_="strip axis", height=20, aria_hidden="true")


def sample(shown: Shown) -> Markup:
    """A bar as the key shows it."""
    parts = (element("rect", width="100%", height=LANE), _band())
    return element("svg", *parts, class_=f"bar sample {shown}", width=36, height=LANE, aria_hidden="true")


def words(shown: Shown) -> str:
    """What a bar says."""
    match shown:
        case Shown.WORKS:
            return text("works")
        case Shown.FAILS:
            return text("fails")
        case Shown.NOT_ASKED:
            return text("cannot be asked")
        case Shown.UNKNOWN:
            return text("not known")


def told(bar: Bar, axis_: Axis) -> str:
    """A bar in a sentence."""
    rule = bar.span.rule if bar.span else ""
    seen = f"{words(bar.shown)} ({rule})" if rule else words(bar.shown)
    first, last = axis_.told(bar.first), axis_.told(bar.last)
    if bar.first == bar.last:
        return text("%(release)s: %(result)s", release=first, result=seen)
    return text("%(first)s to %(last)s: %(result)s", first=first, last=last, result=seen)


def _drawn(bar: Bar, axis_: Axis) -> Markup:
    """A tinted bar with a band along its foot, whose pattern says what the colour says."""
    parts = (
        element("title", told(bar, axis_)),
        element("rect", width="100%", height=LANE),
        _band(),
        _edge(),
        *_labels(bar),
    )
    place = {"x": percent(bar.start), "width": percent(bar.end - bar.start)}
    return element("svg", *parts, class_=f"bar {bar.shown}", y=GAP + bar.lane * (LANE + GAP), height=LANE, **place)


def _band() -> Markup:
    return element("line", x1="0", x2="100%", y1=FOOT, y2=FOOT, class_="band")


def _edge() -> Markup:
    """What parts two bars that look alike."""
    return element("line", x1="0", x2="0", y1=0, y2=LANE, class_="edge")


def _labels(bar: Bar) -> list[Markup]:
    """The longest words that there is room for: on a wide screen, and on a telephone."""
    room, brief = bar.end - bar.start, words(bar.shown)
    said = [brief, text("%(result)s from %(release)s", result=brief, release=bar.first)]
    if bar.span and bar.span.rule:
        said.append(f"{said[-1]}: {bar.span.rule}")
    wide, narrow = (max((s for s in said if cell_len(s) * letter < room), key=len, default="") for letter in LETTERS)
    shown = {"label": wide} if wide == narrow else {"label roomy": wide, "label tight": narrow}
    return [element("text", each, x=4, y=13, class_=class_) for class_, each in shown.items() if each]


def _run(found: Sequence[Bar], axis_: Axis, height: float) -> Markup:
    """A mark for each release that was run: what lies between two marks is inferred."""
    run = [version for bar in found if bar.span for version in bar.span.asked]
    marks = element(
        "path", d="".join(f"M{axis_.places[each] * 10:.0f} 0v1" for each in run), vector_effect="non-scaling-stroke"
    )
    stretched = {"viewBox": "0 0 1000 1", "preserveAspectRatio": "none", "width": "100%", "class_": "run"}
    return element("svg", marks, y=height - MARKS + 2, height=MARKS - 2, **stretched)


def _marks(axis_: Axis) -> list[tuple[float, str]]:
    """Where a year or a month begins, in percent, and which."""
    if axis_.dated is None:
        return []
    first, last = axis_.dated
    along = scale.Scale(first.toordinal(), last.toordinal(), EDGE, END)
    return [(along(day.toordinal()), word) for day, word in scale.days(first, last)]
