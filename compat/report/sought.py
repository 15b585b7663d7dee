"""What a search for pins that work tried, where it found none. Pure, plain text."""

from __future__ import annotations

from compat.finding import Sought
from compat.language import plural, some
from compat.report import scrub

MOST = 8
"""How many inconclusive candidates are named: as many as a search builds."""


def told(search: Sought | None) -> str:
    """ "9 candidates tried; inconclusive: peft 0.13.2; transformers 4.40.0", the nearest first; "" without a search."""
    if search is None:
        return ""
    if not search.inconclusive:
        return plural("%(num)d candidate tried", "%(num)d candidates tried", search.tried)
    names = some([scrub.line(each) for each in search.inconclusive], MOST, "; ")
    return plural(
        "%(num)d candidate tried; inconclusive: %(names)s",
        "%(num)d candidates tried; inconclusive: %(names)s",
        search.tried,
        names=names,
    )
