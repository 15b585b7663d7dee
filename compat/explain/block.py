"""One process's lines -> its failures: what has begun, its frames, its message, what it was caused by."""

from __future__ import annotations

from collections.abc import Callable

from compat.explain import forms
from compat.explain.message import Message
from compat.explain.opened import Opened
from compat.explain.prefix import BORDER, unboxed
from compat.explain.seen import Seen

PATIENCE = 3
"""So many strange lines may stand between the lines of one traceback: another process or thread wrote them."""


class Block:
    """What is open in one channel. ``emit`` gets each finished failure, ``path`` each file that a frame names."""

    def __init__(self, emit: Callable[[Seen], None], path: Callable[[str], None]) -> None:
        self._emit, self._path = emit, path
        self._now: Opened | None = None
        self._held: Seen | None = None
        self._cause: Seen | None = None
        self._waiting = 0

    @property
    def busy(self) -> bool:
        """Whether the next line counts, whatever it is."""
        return self._now is not None or self._held is not None or self._cause is not None

    def feed(self, line: str, number: int) -> None:
        """The next line, without its prefix."""
        inside = unboxed(line)
        text = line if inside is None else inside
        border = BORDER.match(text) if inside is None else None
        if border and "---" in border.group():
            self._finish()
        elif any(words in text for words in forms.CHAINED):
            self._chain()
        elif forms.TITLE in text:
            self._begin(text, number)
        else:
            self._line(text[border.end() :] if border else text, number, boxed=inside is not None)

    def close(self) -> None:
        """The text ends."""
        self._finish()
        self._release()
        self._waiting = 0
        self._give_up()

    def _begin(self, text: str, number: int) -> None:
        self._finish()
        self._release()
        named = forms.NAMED.match(text)
        indent = len(text) - len(text.lstrip())
        self._now = Opened(
            number, named["type"] if named else "", notebook=named is not None, titled=True, indent=indent
        )

    def _line(self, text: str, number: int, boxed: bool) -> None:
        now = self._now
        if now is not None and now.message is not None:
            if not boxed and self._continues(now, text):
                return
            self._finish()
            now = None
        if now is None:
            self._outside(text, number, boxed)
        else:
            self._inside(now, text, number, boxed)

    def _continues(self, now: Opened, text: str) -> bool:
        if forms.BARE.match(text) or forms.ALONE in text or forms.frame(text, boxed=False):
            return False
        return now.message is not None and now.message.takes(text)

    def _inside(self, now: Opened, text: str, number: int, boxed: bool) -> None:
        place = forms.frame(now.broken + text, boxed)
        now.broken = text if boxed and place is None and text.startswith(("/", "~")) else ""
        if place is not None:
            now.add(place)
            self._path(place.path)
        elif not now.shows(text, boxed) and not now.raises(text):
            now.strange += 1
            if now.strange > PATIENCE:
                self._finish()
                self._outside(text, number, boxed)

    def _outside(self, text: str, number: int, boxed: bool) -> None:
        """Nothing is open: a traceback whose beginning is missing, a resolver's answer, a message alone, or nothing."""
        if not text.strip():
            return
        place = forms.frame(text, boxed)
        bare = forms.bare(text) if place is None else None
        conflict = place is None and bare is None and forms.CONFLICT.search(text)
        if conflict and self._held and self._held.declared:
            return
        self._release()
        if place is not None:
            self._now = Opened(number, notebook=place.notebook)
            self._now.add(place)
            self._path(place.path)
        elif forms.ARROW.match(text):
            self._now = Opened(number, notebook=True)
        elif bare or conflict:
            kind, message = bare or ("", text.strip())
            self._now = Opened(number, type=kind, declared=not bare, message=Message(message, patient=not bare))
        else:
            self._give_up()

    def _chain(self) -> None:
        self._finish()
        if self._held is not None:
            self._cause, self._held = self._held, None
            self._waiting = PATIENCE

    def _finish(self) -> None:
        """What is open ends; it is held, for what comes may have been caused by it."""
        now, self._now = self._now, None
        seen = now.seen(self._cause.raised if self._cause else None) if now else None
        if seen is not None:
            self._release()
            self._held, self._cause = seen, None

    def _release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._emit(held)

    def _give_up(self) -> None:
        """Nothing came after the words that something else was raised."""
        self._waiting -= 1
        if self._cause is not None and self._waiting < 0:
            self._emit(self._cause)
            self._cause = None
