"""Which lines after the first belong to an exception's message, and what a message holds. Pure."""

from __future__ import annotations

import re

LINES_FIRST, LINES_LAST = 40, 40
"""Of a longer message (a whole model's representation) the head and the tail are kept."""
LONGEST = 4000

_OTHER = re.compile(
    r"(?:[\]\[{}],?\s*$|\$ |>>> |In \[\d+\]|wandb: |Epoch \d|\d{1,3}%\||[^%]{0,100}\d%\|[█▏▎▍▌▋▊▉ #]|"
    r"-{20,}|={8,}|[~`]{3}|#{1,4} |</?details|\*\*|"
    r"[\w.-]{1,60}@[\w.-]{1,60}:[^\s]{0,200}[$#]|\(\w[\w.-]{0,60}\) [\w.-]{1,60}@|Processing of|Process finished|"
    r"Sentry is|make: |\[?(?:INFO|DEBUG|WARNING|ERROR|CRITICAL)\b|Exception ignored in|"
    r"Root Cause|srun: |[EW]\d{4} )"
)
"""What follows a message and is none of it: prompts, progress, loggers, fences."""


class Message:
    """The lines of one message; bounded. ``patient``: blank lines do not end it."""

    def __init__(self, first: str, patient: bool = False) -> None:
        self.head = [first[:LONGEST]]
        self.tail: list[str] = []
        self.blanks_left = 3 if patient else 0

    def takes(self, line: str) -> bool:
        """Adds the line if it can belong to the message; a blank line ends it once it says something."""
        says = any(each.strip() for each in self.head)
        if not line.strip():
            self.blanks_left -= says
            return not says or self.blanks_left >= 0
        if says and _OTHER.match(line.lstrip()):
            return False
        if len(self.head) < LINES_FIRST:
            self.head.append(line[:LONGEST])
            return True
        self.tail.append(line[:LONGEST])
        del self.tail[:-LINES_LAST]
        return True

    @property
    def text(self) -> str:
        """The whole, as far as it was kept."""
        return "\n".join((*self.head, *self.tail)).strip()


WRAPPED = re.compile(r"because of the following error \(look up to see its traceback\):\s*(?P<inner>\S.*)", re.DOTALL)


def inner(message: str) -> str | None:
    """What a message says of the error behind it: transformers' and diffusers' lazy modules quote that one whole."""
    found = WRAPPED.search(message)
    return found["inner"] if found else None
