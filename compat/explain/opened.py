"""A traceback while it is read: its frames, what was shown of them, its message. The one mutable thing of a block."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from compat.explain import forms
from compat.explain.forms import Place
from compat.explain.message import Message, inner
from compat.explain.seen import Seen
from compat.model import Frame, Raised

FRAMES_FIRST, FRAMES_LAST = 20, 60
CAUSES = 8


@dataclass
class Opened:
    """``begun`` is its first line's number; ``named`` the class that a notebook puts beside the title."""

    begun: int
    named: str = ""
    notebook: bool = False
    titled: bool = False
    declared: bool = False
    type: str = ""
    message: Message | None = None
    frames: list[Frame] = field(default_factory=list)
    indent: int = 0
    fresh: bool = False
    """The line before was a frame: what comes is its source, however it is indented."""
    strange: int = 0
    """Lines that belong to something else, since the last one that did not."""
    broken: str = ""
    """The beginning of a path that rich has wrapped."""

    def add(self, place: Place) -> None:
        """Another frame; of very many the middle is dropped."""
        self.frames.append(place.frame)
        if len(self.frames) > 2 * (FRAMES_FIRST + FRAMES_LAST):
            del self.frames[FRAMES_FIRST:-FRAMES_LAST]
        self.indent, self.fresh, self.strange = place.indent, not place.notebook, 0

    def shows(self, text: str, boxed: bool) -> bool:
        """Whether the line is code that the traceback shows, a mark below it, or nothing."""
        arrow = forms.ARROW.match(text)
        if arrow and self.frames and not self.frames[-1].line:
            self.frames[-1] = replace(self.frames[-1], line=int(arrow["line"]))
        fresh, self.fresh = self.fresh, False
        if boxed or arrow or not text.strip() or forms.AROUND.match(text):
            return True
        indent = len(text) - len(text.lstrip())
        if self.frames and not self.notebook and indent > self.indent:
            return True
        return fresh and indent >= self.indent and not forms.BARE.match(text.strip())

    def raises(self, text: str) -> bool:
        """Takes the line as that of class and message, if it can be it."""
        found = forms.AFTER_FRAMES.match(text)
        bare = forms.bare(text)
        name = found["type"] if found else ""
        if found and not self.strange and ("." in name or name[:1].isupper()):
            self.type, self.message = name, Message(found["message"] or "")
        elif bare:
            self.type, self.message = bare[0], Message(bare[1])
        return self.message is not None

    def seen(self, cause: Raised | None) -> Seen | None:
        """What was read; None where it comes to nothing."""
        if self.message is None and not self.frames and not self.titled:
            return None
        text = self.message.text if self.message else ""
        behind = inner(text)
        if cause is None and behind:
            kind, said = forms.bare(behind) or ("", behind)
            cause = Raised(kind, said)
        frames = self.frames
        if len(frames) > FRAMES_FIRST + FRAMES_LAST:
            gap = Frame("[frames left out]", len(frames) - FRAMES_FIRST - FRAMES_LAST, "")
            frames = [*frames[:FRAMES_FIRST], gap, *frames[-FRAMES_LAST:]]
        raised = Raised(self.type or self.named, text, tuple(frames), _cut(cause))
        return Seen(raised, self.begun, declared=self.declared, complete=self.message is not None)


def _cut(cause: Raised | None, depth: int = CAUSES) -> Raised | None:
    if cause is None or depth == 0:
        return None
    return replace(cause, cause=_cut(cause.cause, depth - 1))
