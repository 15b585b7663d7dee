"""The templates of the page: every value is escaped, and shown on one line without control characters."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from compat import language
from compat.model import AXES
from compat.report import scrub

FOLDER = "templates/html"
STYLE = ("style.css", "map.css", "cell.css", "charts.css", "print.css")
SCRIPT = ("data.js", "build.js", "filter.js", "window.js", "keyboard.js", "cell.js")


def template(name: str) -> Template:
    """A template of ``templates/html``: "page.html", "sections/NAME.html"."""
    return _environment().get_template(f"html/{name}.jinja")


def shown(value: object) -> object:
    """A value as the page shows it; markup stays what it is, and is escaped no more."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else scrub.line(value)


def spoken(message: str, **values: object) -> Markup:
    """A message of the templates in the language in force; it may have markup, its values have none."""
    said = Markup(language.text(message))  # noqa: S704 - our own templates' text
    return said % {name: shown(value) for name, value in values.items()} if values else said


def word(value: object) -> object:
    """A word of the results (a status, a role) in the language in force: a text like any other, never markup."""
    return shown(language.text(str(value)))


def style() -> str:
    """The one style sheet."""
    return _joined(STYLE)


def script() -> str:
    """The one script."""
    return _joined(SCRIPT)


def _joined(names: tuple[str, ...]) -> str:
    folder = resources.files("compat.report") / FOLDER
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def _plural(one: str, many: str, number: int, **values: object) -> Markup:
    said = Markup(language.form(one, many, number))  # noqa: S704 - our own templates' text
    return said % {"num": number, **{name: shown(value) for name, value in values.items()}}


@cache
def _environment() -> Environment:
    """An undefined name is an error, not an empty cell."""
    environment = Environment(
        loader=PackageLoader("compat.report"),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals.update(_=spoken, gettext=spoken, ngettext=_plural, axes=AXES)
    environment.filters |= {"word": word, "zip": zip}
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    return environment
