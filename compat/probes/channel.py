"""What comes from a child: lines on the result channel, and output of any length."""

import json
import os
from typing import Any, Dict, Optional, Tuple

OUTPUT_CHARACTERS = 4000

Answer = Dict[str, Any]
"""Fields of an outcome, as the child sends them."""


_write, _encoded, _decoded = os.write, json.JSONEncoder(allow_nan=False).encode, json.JSONDecoder().decode
"""As they are before a library or a probe puts something of its own into their places."""


class Tail:
    """The end of a stream of bytes of any length."""

    def __init__(self, limit: int) -> None:
        self.kept, self.total, self._limit = b"", 0, limit

    def feed(self, data: bytes) -> None:
        """Add to the end and forget the beginning."""
        self.total += len(data)
        self.kept = (self.kept + data)[-self._limit :]

    def text(self, characters: int = OUTPUT_CHARACTERS) -> str:
        """The last characters; says so if there were more."""
        text = self.kept.decode("utf-8", "replace")
        if self.total == len(self.kept) and len(text) <= characters:
            return text
        return "[... the beginning of %d bytes left out ...]\n%s" % (self.total, text[-characters:])


def send(descriptor: int, text: str) -> None:
    """Write all of an ASCII text. Raises OSError."""
    data = text.encode("ascii")
    while data:
        data = data[_write(descriptor, data) :]


def line(value: Any) -> str:
    """A value as one line of JSON, with its end."""
    return _encoded(value) + "\n"


def encode(token: str, kind: str, value: Any) -> str:
    """A line for the result channel. It begins with a line end, in case something else wrote there."""
    return "\n%s %s %s" % (token, kind, line(value))


def decode(received: bytes, token: str) -> Tuple[Optional[Answer], Optional[str], bool]:
    """The answer, the last phase reached, and whether anything else was on the channel."""
    answer, phase, stray = None, None, False
    for line in received.split(b"\n"):
        if not line.startswith(token.encode("ascii") + b" "):
            stray = stray or bool(line)
            continue
        try:
            _, kind, value = line.decode("ascii").split(" ", 2)
            found = _decoded(value)
        except (ValueError, RecursionError):
            continue  # cut off in the middle: the child was killed while it wrote; or nothing of ours
        if kind == "answer":
            answer = found
        else:
            phase = found
    return answer, phase, stray
