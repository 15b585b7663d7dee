"""Raised -> signature: the text of a failure without what differs from run to run, for comparison. Pure."""

from __future__ import annotations

import re

from compat.model import Outcome, Raised
from compat.probes.folded import folded, whole

MULTIPLE = re.compile(r"^.*?\b(got multiple values for (?:keyword )?argument)", re.DOTALL)
"""What stands before is the called object's representation: for a model, hundreds of lines."""

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+\b")
PLACE = re.compile(r"\s+at line \d+ column \d+")
LINE = re.compile(r"\bline \d+\b")
PATH = re.compile(r"(?:<\w+>)?(?:(?<![\w.])[A-Za-z]:|(?<![\w.~@+/\\-]))(?:[\w.~@+-]*[/\\])+[\w.@+-]+")
"""It begins at no character that it may hold: else it would be sought anew from each, in quadratic time."""
SHOWN_LENGTH = 300


def of(raised: Raised) -> str:
    """Type and last line of the message, with places, paths and addresses removed."""
    return _joined(raised.type, raised.message)


def of_text(text: str) -> str:
    """The signature of an error as a document quotes it: "TypeError: ..."."""
    head, found, message = text.strip().partition(": ")
    return _joined(head, message) if found else _joined("", text)


def shown(raised: Raised) -> str:
    """One line for people: type and message, where a whole model's representation is cut to its class."""
    line = " ".join(_last_line(folded(raised.message)).split())
    cut = line if len(line) <= SHOWN_LENGTH else line[: SHOWN_LENGTH - 3] + "..."
    return f"{_short(raised.type)}: {cut}" if cut else _short(raised.type)


def reason(outcome: Outcome) -> str:
    """Why it ended so, in one line: a probe host has the message's last line, which may be half of what it says."""
    raised = outcome.evidence.exception
    return whole(outcome.reason, raised.message) if raised else outcome.reason


def _joined(type_: str, message: str) -> str:
    line = _normalised(message)
    return ": ".join(part for part in (_short(type_), line) if part)


def _normalised(message: str) -> str:
    line = MULTIPLE.sub(r"\1", _last_line(MULTIPLE.sub(r"\1", message)))
    line = ADDRESS.sub("0x?", PLACE.sub("", line))
    line = LINE.sub("line ?", PATH.sub("<path>", line))
    return " ".join(line.split())


def _last_line(text: str) -> str:
    """The last line that says something, with those before it that it goes on with.

    Alone, the end of a wrapped sentence ("that match your environment") is the same for many causes.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    first = len(lines) - 1
    while first > 0 and lines[first][0].islower() and lines[first - 1].rstrip()[-1].isalnum():
        first -= 1
    return " ".join(lines[max(first, 0) :])


def _short(type_: str) -> str:
    return type_.strip().rpartition(".")[2]
