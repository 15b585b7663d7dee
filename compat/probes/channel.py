"""What comes from a child: lines on the result channel, and output of any length."""

import json
from typing import Any, Dict, Optional, Tuple

OUTPUT_CHARACTERS = 4000

Answer = Dict[str, Any]
"""Fields of an outcome, as the child sends them."""


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


def encode(token: str, kind: str, value: Any) -> bytes:
    """A line for the result channel. It begins with a line end, in case something else wrote there."""
    return ("\n%s %s %s\n" % (token, kind, json.dumps(value, allow_nan=False))).encode("ascii")


def decode(received: bytes, token: str) -> Tuple[Optional[Answer], Optional[str], bool]:
    """The answer, the last phase reached, and whether anything else was on the channel."""
    answer, phase, stray = None, None, False
    for line in received.split(b"\n"):
        if not line.startswith(token.encode("ascii") + b" "):
            stray = stray or bool(line)
            continue
        try:
            _, kind, value = line.decode("ascii").split(" ", 2)
            found = json.loads(value)
        except (ValueError, RecursionError):
            continue  # cut off in the middle: the child was killed while it wrote; or nothing of ours
        if kind == "answer":
            answer = found
        else:
            phase = found
    return answer, phase, stray
