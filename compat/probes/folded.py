"""Messages of many lines whose last one only ends a representation: what that is of is said beside it."""

import re
from typing import List, Optional

OPENED = {")": "(", "]": "[", "}": "{"}
CUT = re.compile(r"\[\.\.\. \d+ characters left out \.\.\.\]")
"""Stands in a message that ``evidence.cut`` has cut. Before and after it is what was left of two lines."""
LONGEST = 200
"""Letters of a line that a representation begins with."""


def folded(message: str) -> str:
    """The message with the representation that its last line ends cut to where it begins: "T5(...) got multiple".

    As it is where the last line ends none, or where none begins as deep as it ends.
    """
    lines = _lines(message)
    begin = _begin(lines)
    return message if begin is None else "\n".join([*lines[:begin], "%s...%s" % (lines[begin], lines[-1].lstrip())])


def whole(reason: str, message: str) -> str:
    """The reason of a failure, "TypeError: " and the message's last line, with that line as it is once it is folded."""
    last = "".join(_lines(message)[-1:]).strip()
    before = reason[: len(reason) - len(last)]
    if not last or before + last != reason or not before.endswith(": "):
        return reason  # another one, or folded already
    return before + _lines(folded(message))[-1].strip()


def _lines(text: str) -> List[str]:
    return [line.rstrip() for line in text.strip().splitlines() if line.strip()]


def _begin(lines: List[str]) -> Optional[int]:
    """The number of the line that opens what the last one closes; None without one, or with another end between."""
    last = lines[-1] if lines else ""
    closing = last.lstrip()[:1]
    for number in range(len(lines) - 2, -1, -1) if closing in OPENED else ():
        line = lines[number]
        if _depth(line) != _depth(last) or _is_rest(lines, number):
            continue
        if line.endswith(OPENED[closing]):
            return number if len(line) <= LONGEST else None
        if line.lstrip().startswith(closing):
            return None
    return None


def _is_rest(lines: List[str], number: int) -> bool:
    """Whether a line is what was left of one."""
    return number > 0 and bool(CUT.fullmatch(lines[number - 1]))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
