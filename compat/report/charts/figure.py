"""A picture with its caption, its key, and its figures as a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from compat import language
from compat.report import scrub


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
    axis: Markup = Markup("")
    key: tuple[tuple[Markup, str], ...] = ()
    notes: Sequence[str] = field(default=())


def rendered(name: str, **values: object) -> Markup:
    """A section's template, which escapes what it is given."""
    return Markup(_environment().get_template(f"html/sections/{name}.html.jinja").render(**values))  # noqa: S704


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("compat.report"),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else scrub.line(str(value)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(language.text, _several, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _several(one: str, many: str, number: int, **values: object) -> str:
    return language.text(one if number == 1 else many, **values)
