"""Elements of SVG as text that is escaped already. Pure.

Lengths are user units, or percent where a picture is as wide as its place: then text keeps its size at any width.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from compat.report import scrub


def number(value: float) -> str:
    """A coordinate with at most two decimals: "12.5", never "-0"."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def percent(value: float) -> str:
    """The same of the width of the picture."""
    return f"{number(value)}%"


def element(name: str, *children: str, **attributes: str | float) -> Markup:
    """``stroke_width`` is "stroke-width", ``class_`` is "class". Children are text unless they are Markup."""
    told = Markup("").join(Markup(' {}="{}"').format(_name(key), _value(value)) for key, value in attributes.items())
    inside = Markup("").join(_child(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), told, inside)  # noqa: S704 - our own names


def picture(id_: str, title: str, desc: str, *children: str, **attributes: str | float) -> Markup:
    """A whole picture, which a screen reader says as ``title`` and ``desc``; ``id_`` begins the ids of both."""
    told = (element("title", title, id=f"{id_}-title"), element("desc", desc, id=f"{id_}-desc"))
    named = f"{id_}-title {id_}-desc"
    return element("svg", *told, *children, role="img", aria_labelledby=named, **attributes)


def line(x: str, top: float, bottom: float, class_: str) -> Markup:
    """A line straight down, at ``x`` percent."""
    return element("line", x1=x, x2=x, y1=top, y2=bottom, class_=class_)


def path(points: Sequence[tuple[float, float]]) -> str:
    """The ``d`` of a line through the points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return scrub.line(value) if isinstance(value, str) else number(value)


def _child(child: str) -> Markup:
    return child if isinstance(child, Markup) else escape(scrub.line(child))
