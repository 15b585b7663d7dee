"""Amounts end to end in one bar, as wide as its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from rich.cells import cell_len

from compat.report.charts.svg import element, percent, picture

BAR, THIN, GAP = 22, 8, 4
"""Heights: of the first bar, of each further one, and around them."""
LETTER = 2.6
"""How much of the width a letter takes on a telephone, in percent."""


@dataclass(frozen=True)
class Stack:
    """Amounts in their order, None for one that is not known; ``reach`` is how far an empty frame goes on."""

    parts: tuple[float | None, ...]
    reach: float | None = None


@dataclass(frozen=True)
class Piece:
    """A piece of a bar, in percent; ``part`` None is the frame."""

    part: int | None
    start: float
    end: float


def pieces(stack: Stack, largest: float) -> tuple[Piece, ...]:
    """Where each part is; what is not known takes no room. ``largest`` is the amount that takes all of it."""
    scale = 100 / largest if largest else 0.0
    found, at = [], 0.0
    for number, part in enumerate(stack.parts):
        if part:
            found.append(Piece(number, at * scale, (at + part) * scale))
            at += part
    if stack.reach is not None and stack.reach > at:
        found.append(Piece(None, at * scale, stack.reach * scale))
    return tuple(found)


def bars(id_: str, title: str, desc: str, stacks: Sequence[Stack], largest: float, names: Sequence[str]) -> Markup:
    """The bars one under the other; of the first one the parts have their ``names`` where there is room."""
    drawn = [each for at, stack in enumerate(stacks) for each in _bar(at, stack, largest)]
    told = [each for piece in pieces(stacks[0], largest) for each in _label(piece, names)]
    height = GAP + BAR + (GAP + THIN) * (len(stacks) - 1) + GAP
    return picture(id_, title, desc, *drawn, *told, class_="strip", height=height)


def sample(part: int | None) -> Markup:
    """A part as the key shows it."""
    drawn = _piece(Piece(part, 0, 100), 0, BAR)
    return element("svg", *drawn, class_="sample", width=36, height=BAR, aria_hidden="true")


def _bar(at: int, stack: Stack, largest: float) -> Iterator[Markup]:
    top = GAP if not at else GAP + BAR + GAP + (at - 1) * (THIN + GAP)
    for piece in pieces(stack, largest):
        yield from _piece(piece, top, THIN if at else BAR)


def _piece(piece: Piece, top: float, height: float) -> Iterator[Markup]:
    """A filled piece with a line along its foot, whose dashes tell it from the others as its colour does."""
    class_ = "part rest" if piece.part is None else f"part series-{piece.part + 1}"
    place = {"x": percent(piece.start), "width": percent(piece.end - piece.start)}
    yield element("rect", class_=class_, y=top, height=height, **place)
    if piece.part is not None:
        ends = {"x1": percent(piece.start), "x2": percent(piece.end)}
        y = top + height - 4
        yield element("line", class_=f"dashes series-{piece.part + 1}", y1=y, y2=y, **ends)


def _label(piece: Piece, names: Sequence[str]) -> Iterator[Markup]:
    if piece.part is not None and cell_len(names[piece.part]) * LETTER < piece.end - piece.start:
        yield element("text", names[piece.part], class_="name", x=percent(piece.start), y=GAP + 13, dx=4)
