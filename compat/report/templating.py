"""The templates of the Markdown reports: values are escaped, messages translated, and the whole laid out for reading.

What a template says (``_``, ``trans``) is Markdown; what is put into its places is escaped like any other value, and so
are our words that Python hands in, which the filter ``said`` translates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, reduce

from jinja2 import Environment, PackageLoader, StrictUndefined

from compat import language
from compat.model import AXES
from compat.report.escape import Markdown, code, escaped
from compat.report.layout import laid_out
from compat.report.overview import Shared

NO_ANCHOR = re.compile(r"[^\w\- ]")


def render(name: str, **values: object) -> Markdown:
    """A report from its template: byte-stable, ends in a line end."""
    return Markdown(laid_out(_environment().get_template(f"{name}.jinja").render(**values)))


@cache
def _environment() -> Environment:
    """Values are escaped by ``finalize``; an undefined name is an error, not an empty cell."""
    environment = Environment(
        loader=PackageLoader("compat.report"),
        autoescape=False,  # noqa: S701 - HTML's rules are not Markdown's: finalize escapes
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(message, message_of, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {"code": code, "codes": codes, "counted": counted, "few": few, "where": where}
    environment.filters |= {
        "link": link,
        "said": language.text,
        "joined": joined,
        "either": either,
        "in_place": in_place,
    }
    environment.globals["axes"] = AXES
    return environment


def message(english: str) -> Markdown:
    """A message in the language in force: it is Markdown, and its places are still open."""
    return Markdown(language.text(english))


def message_of(one: str, many: str, number: int) -> Markdown:
    """The message for that number of things."""
    return Markdown(language.form(one, many, number))


def codes(values: Iterable[object]) -> Markdown:
    """Code spans with commas between them."""
    return Markdown(", ".join(map(code, values)))


def counted(pairs: Iterable[tuple[str, int]]) -> Markdown:
    """ "3 compatible, 13 incompatible": how many of which of our own words."""
    each = [message("%(number)d %(what)s") % {"number": number, "what": language.text(word)} for word, number in pairs]
    return joined(each, ", ")


def joined(texts: Iterable[object], by: str = "; ") -> Markdown:
    """One after the other, as the language in force joins them."""
    return Markdown(language.text(language.joined([*map(escaped, texts)], by)))


def either(texts: Iterable[object]) -> Markdown:
    """One or the other."""
    whole = (escaped(each) for each in texts)
    return reduce(lambda one, other: message("%(one)s; or %(other)s") % {"one": one, "other": other}, whole)


def in_place(pairs: Iterable[tuple[str, str]]) -> Markdown:
    """What was run for what is written."""
    return joined((message("%(run)s for %(written)s") % {"run": run, "written": old} for old, run in pairs), ", ")


def few(texts: Sequence[str], most: int, separator: str = ", ") -> Markdown:
    """The first of many, and how many more there are."""
    shown = joined(texts[:most], separator)
    if len(texts) <= most:
        return shown
    return message("%(names)s and %(more)d more") % {"names": shown, "more": len(texts) - most}


def where(shared: Shared, most: int) -> Markdown:
    """ "rows 2, 5, vicuna-peft": rows of the document, then combinations; the first of many."""
    rows = message_of("row %(rows)s", "rows %(rows)s", len(shared.rows)) % {"rows": few(shared.rows, most)}
    return joined([*([rows] if shared.rows else ()), *([few(shared.ids, most)] if shared.ids else ())], ", ")


def link(title: str) -> Markdown:
    """A link to the section of the same page with this title, as GitHub names it."""
    anchor = NO_ANCHOR.sub("", title.lower()).replace(" ", "-")
    return Markdown(f"[{title}](#{anchor})")
