"""A picture with its caption, its key, and its figures as a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from compat.report.html.templates import template


@dataclass(frozen=True)
class Table:
    """Figures in words. ``code`` are the columns, by number, that hold ids; all lines are as long as ``columns``."""

    caption: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    code: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Row:
    """A picture under a line of words, as ids and as text."""

    codes: tuple[str, ...]
    words: str
    picture: Markup


@dataclass(frozen=True)
class Figure:
    """What is shown together: a heading, pictures one under the other, what their signs mean, notes, and the figures.

    ``key`` are (sample, words); ``axis`` stands above and below the pictures.
    """

    title: str
    rows: tuple[Row, ...]
    table: Table | None
    axis: Markup | None = None
    key: tuple[tuple[Markup, str], ...] = ()
    notes: Sequence[str] = ()


def rendered(name: str, **values: object) -> Markup:
    """A section's template, which escapes what it is given."""
    return Markup(template(f"sections/{name}.html").render(**values))  # noqa: S704
