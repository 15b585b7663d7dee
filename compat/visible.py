"""Text from outside as a person may see it: nothing in it is obeyed, by a terminal or by who reads a log. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's marks that turn the direction of text (Bidi_Control)."""
_COMMAND = re.compile(r"^([^\S\n]*)::|(#)#(?=\[)", re.MULTILINE)
"""What GitHub Actions obeys in a log: a line that begins so, and the older form wherever it stands."""


def text(value: str) -> str:
    """The text with control characters other than line ends as escapes (\\x1b): a failure's text may hold any.

    So are marks that turn the direction of text, and half a character.
    """
    return "".join(_shown(letter) if letter != "\n" else letter for letter in value)


def line(value: str) -> str:
    """The same on one line."""
    return "".join(map(_shown, value))


def lines(values: Iterable[str]) -> str:
    """Each on one line, with its end: a file's name may have line ends of its own."""
    return "".join(f"{line(each)}\n" for each in values)


def inert(value: str) -> str:
    """The text without commands to GitHub Actions: a sign of theirs is an escape, as control characters are."""
    return _COMMAND.sub(lambda found: r"#\x23" if found[2] else rf"{found[1]}\x3a:", value)


def _shown(letter: str) -> str:
    harmful = letter in _TURNING or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
    return letter.encode("unicode_escape", "surrogatepass").decode() if harmful else letter
