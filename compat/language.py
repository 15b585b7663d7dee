"""The language in which reports and findings speak: the only door to the message catalogue.

A message is its English text. ``text`` gives it in the language in force; values are named, as gettext has them:
``text("%(count)d of %(all)d", count=3, all=4)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ENGLISH = "en"
_in_force: ContextVar[str] = ContextVar("language", default=ENGLISH)


def text(message: str, **values: object) -> str:
    """The message in the language in force, with its values."""
    return message % values if values else message


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is said in the block is said in this language."""
    before = _in_force.set(language)
    try:
        yield
    finally:
        _in_force.reset(before)
