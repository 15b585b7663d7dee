"""The language in which reports and findings speak: the only door to the message catalogue.

A message is its English text. ``text`` gives it in the language in force; values are named, as gettext has them:
``text("%(count)d of %(all)d", count=3, all=4)``. What is said before anybody knows in which language it will be read
is a ``phrase``: English text that remembers how it was made. Exports and the journal have English alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from compat.errors import CompatError
from compat.messages.stored import STORED

if TYPE_CHECKING:
    from gettext import GNUTranslations

ENGLISH = "en"
VARIABLE = "COMPAT_LANG"
CATALOGUES = Path(__file__).parent / "messages"
TAGS = {"zh": "zh-Hans"}
"""What HTML calls a language, where that says more than its name here."""
VALUE = re.compile(r"%\((?P<name>\w+)\)(?P<kind>[sd])")
_in_force: ContextVar[str] = ContextVar("language", default=ENGLISH)


class Phrase(str):
    """English text that can be said in another language: its pattern and the values that stand in it."""

    pattern: str
    values: Mapping[str, object]


def _made(english: str, pattern: str, values: Mapping[str, object]) -> Phrase:
    found = Phrase(english)
    found.pattern, found.values = pattern, values
    return found


def phrase(pattern: str, /, **values: object) -> str:
    """The pattern in English with its values, which may be phrases themselves."""
    return _made(pattern % values if values else str(pattern), str(pattern), values)


def joined(parts: Sequence[str], by: str = ", ") -> str:
    """What is said one after the other: with commas, with semicolons ("; "), or with "; and "."""
    joint = JOINTS[by]
    return functools.reduce(lambda first, then: phrase(joint, first=first, then=then), parts) if parts else ""


JOINTS = {
    ", ": phrase("%(first)s, %(then)s"),
    "; ": phrase("%(first)s; %(then)s"),
    "; and ": phrase("%(first)s; and %(then)s"),
}


def some(parts: Sequence[str], most: int, by: str = ", ") -> str:
    """The same, the last ones of many as a number: "a, b and 3 more"."""
    first, more = joined(parts[:most], by), len(parts) - most
    return phrase("%(names)s and %(more)d more", names=first, more=more) if more > 0 else first


def capital(words: str) -> str:
    """The words with a capital at their beginning, where a language has such."""
    english = words[:1].upper() + words[1:]
    return _made(english, words.pattern, words.values) if isinstance(words, Phrase) else english


def text(message: str, /, **values: object) -> str:
    """The message in the language in force, with its values; what the catalogue does not have stays as it is."""
    if _in_force.get() == ENGLISH or not message:
        return message % values if values else str(message)
    if isinstance(message, Phrase):
        return text(message.pattern, **{**message.values, **values})
    known = _catalogue(_in_force.get()).gettext(message)
    if values:
        return known % {name: _said(value) for name, value in values.items()}
    return known if known != message else _recognised(message, _in_force.get())


def plural(one: str, many: str, num: int, **values: object) -> str:
    """One of two messages by a number, which they call ``num``."""
    return form(one, many, num) % {"num": num, **{name: _said(value) for name, value in values.items()}}


def form(one: str, many: str, num: int) -> str:
    """The same with its places still open."""
    if _in_force.get() == ENGLISH:
        return one if num == 1 else many
    return _catalogue(_in_force.get()).ngettext(one, many, num)


def _said(value: object) -> object:
    return text(value) if isinstance(value, Phrase) else value


@functools.lru_cache(maxsize=10_000)
def _recognised(message: str, language: str) -> str:
    """A text that was stored in English, by the pattern that it was made with; as it is where there is none."""
    for pattern, shape in _shapes():
        if found := shape.fullmatch(message):
            with speaking(language):
                return text(pattern, **found.groupdict())
    return message


@functools.cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What each stored pattern's texts look like. Numbers are texts as well, once they are read back."""
    return tuple((VALUE.sub(r"%(\g<name>)s", each), re.compile(_shape(each), re.DOTALL)) for each in STORED)


def _shape(pattern: str) -> str:
    parts, place = [], 0
    for value in VALUE.finditer(pattern):
        parts += [
            re.escape(pattern[place : value.start()]),
            f"(?P<{value['name']}>{'.+?' if value['kind'] == 's' else '[0-9]+'})",
        ]
        place = value.end()
    return "".join([*parts, re.escape(pattern[place:])])


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is said in the block is said in this language. Raises CompatError where there is no catalogue of it."""
    before = _in_force.set(known(language))
    try:
        yield
    finally:
        _in_force.reset(before)


def in_force() -> str:
    """The language that is spoken now."""
    return _in_force.get()


def tag() -> str:
    """The same as HTML's ``lang`` has it: "zh-Hans"."""
    return TAGS.get(_in_force.get(), _in_force.get())


def languages() -> tuple[str, ...]:
    """English, and those of which there is a catalogue."""
    return (ENGLISH, *sorted(each.stem for each in CATALOGUES.glob("*.mo")))


def known(language: str, given: str = "--lang ") -> str:
    """The language itself; ``given`` stands before it in the error. Raises CompatError for one that there is not."""
    if language == ENGLISH or language in languages():
        return language
    raise CompatError(f"{given}{language[:40]}: no such language; there are: {', '.join(languages())}")


@functools.cache
def _catalogue(language: str) -> GNUTranslations:
    import gettext  # English does without

    with (CATALOGUES / f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
