"""What is under way, on standard error: one changing line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import functools
import threading
import unicodedata
from types import TracebackType
from typing import TYPE_CHECKING, Self

from compat.model import Combination

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's marks that turn the direction of text (Bidi_Control)."""


@functools.cache
def console() -> Console:
    """Standard error. Loaded when there is something to say: many commands have nothing."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line for the person at the terminal; the text is printed as it is, but for control characters."""
    console().print(harmless(text), markup=False)


def harmless(text: str) -> str:
    """The text with control characters other than line ends as escapes (\\x1b): a failure's text may hold any.

    So are marks that turn the direction of text, and half a character.
    """
    return "".join(_shown(letter) if letter != "\n" else letter for letter in text)


def line(text: str) -> str:
    """The same on one line."""
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    harmful = letter in _TURNING or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
    return letter.encode("unicode_escape", "surrogatepass").decode() if harmful else letter


class Progress:
    """Shows what each combination is doing; may be told so by several threads."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}
        self._said: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if console().is_terminal:
            self._status = console().status("")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()

    def under_way(self, combination: Combination, words: str) -> None:
        """A combination has come to another step; elsewhere than on a terminal only stages are worth a line."""
        with self._lock:
            self._now[combination.id] = words
            stage = words.partition(" ")[0] if words.startswith("probing") else words
            if self._status:
                self._status.update("  ".join(f"{name}: {doing}" for name, doing in self._now.items()))
            elif (combination.id, stage) not in self._said and "near: probing" not in words:
                self._said.add((combination.id, stage))
                say(f"{combination.id}: {stage}")

    def done(self, combination: Combination, text: str) -> None:
        """A combination is finished."""
        with self._lock:
            self._now.pop(combination.id, None)
            say(text)
