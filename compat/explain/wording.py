"""How a failure and what is said of it are put into words, for the terminal and for JSON alike. Pure."""

from __future__ import annotations

from compat import signature
from compat.explain.answer import Advice, Direction
from compat.explain.seen import Seen
from compat.model import Raised

LONGEST = 500
CUT = "a traceback whose end is missing"


def error(seen: Seen) -> str:
    """The failure on one line: its class and message, as the traceback's last line has them."""
    raised = seen.raised
    if not raised.type and not raised.message:
        place = raised.frames[-1] if raised.frames else None
        return f"{CUT} (at {place.file}:{place.line}, in {place.function})" if place else CUT
    return _line(raised)


def _line(raised: Raised) -> str:
    if signature.MULTIPLE.match(raised.message.strip()) and "\n" in raised.message:
        return signature.shown(raised)
    text = " ".join((f"{raised.type}: {raised.message}" if raised.type else raised.message).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def causes(seen: Seen) -> list[str]:
    """What led to it, one line each, the nearest first."""
    found, link = [], seen.raised.cause
    while link is not None:
        found.append(_line(link))
        link = link.cause
    return found


def move(advice: Advice) -> str:
    """ "upgrade transformers: transformers>=4.43.0"."""
    if advice.direction is Direction.CHANGE_CODE:
        return "change the code"
    return f"{advice.direction.value} {advice.package}: {', '.join(advice.constraints)}"


def affected(advice: Advice) -> str:
    """ "transformers >=5.0.0, peft <0.18.0": where the failure was seen; "" where that is said of no version."""
    rule = advice.rule
    return ", ".join(f"{package} {range_}" for package, range_ in rule.affected.items())
