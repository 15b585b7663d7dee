"""How a failure and what is said of it are put into words, for the terminal and for JSON alike. Pure."""

from __future__ import annotations

from compat import signature
from compat.explain.answer import Advice, Direction
from compat.explain.seen import Seen
from compat.language import phrase, text
from compat.model import Raised

LONGEST = 500
MOVES = {
    Direction.UPGRADE: phrase("upgrade %(package)s: %(pins)s"),
    Direction.DOWNGRADE: phrase("downgrade %(package)s: %(pins)s"),
}
CUT = phrase("a traceback whose end is missing")


def error(seen: Seen) -> str:
    """The failure on one line: its class and message, as the traceback's last line has them."""
    raised = seen.raised
    if not raised.type and not raised.message:
        place = raised.frames[-1] if raised.frames else None
        if place is None:
            return text(CUT)
        words = phrase("a traceback whose end is missing (at %(place)s, in %(function)s)")
        return text(words, place=f"{place.file}:{place.line}", function=place.function)
    return _line(raised)


def _line(raised: Raised) -> str:
    if signature.MULTIPLE.match(raised.message.strip()) and "\n" in raised.message:
        return signature.shown(raised)
    whole = " ".join((f"{raised.type}: {raised.message}" if raised.type else raised.message).split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 3] + "..."


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
        return text("change the code")
    return text(MOVES[advice.direction], package=advice.package, pins=", ".join(advice.constraints))


def affected(advice: Advice) -> str:
    """ "transformers >=5.0.0, peft <0.18.0": where the failure was seen; "" where that is said of no version."""
    rule = advice.rule
    return ", ".join(f"{package} {range_}" for package, range_ in rule.affected.items())
