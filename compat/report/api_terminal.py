"""A name's history as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from compat import visible
from compat.api.answer import Answer, Kind, Match
from compat.history.words import in_words

SHOWN = 3
"""So many things of one name are shown; the others are counted."""

ALSO = 4
"""So many further places of one thing."""


def render(answer: Answer, everything: bool = False) -> str:
    """The lines, most public first."""
    if not answer.matches:
        return _nothing(answer)
    shown = answer.matches if everything else answer.matches[:SHOWN]
    lines = [line for match in shown for line in _match(match)]
    left = len(answer.matches) - len(shown)
    if left:
        lines.append(f"... and {left} more of that name (--all shows them; --package narrows)")
    return visible.lines(lines)


def _match(match: Match) -> Iterator[str]:
    span = match.span
    yield f"{_title(match)} ({span.package}): {in_words(span)}"
    if match.signature:
        yield f"  called: {match.signature}"
    if match.instead:
        yield f"  now: {match.instead}"
    yield from (f"  also {place.name}: {in_words(place.span)}" for place in match.places[:ALSO])
    if len(match.places) > ALSO:
        yield f"  and from {len(match.places) - ALSO} more modules"


def _title(match: Match) -> str:
    """ "`processing_class` of `transformers.Trainer.__init__`", "class `transformers.Trainer`"."""
    match match.kind:
        case Kind.PARAMETER:
            owner, _, name = match.name.rpartition(":")
            return f"`{name}` of `{owner}`"
        case Kind.MEMBER:
            owner, _, name = match.name.rpartition(".")
            return f"`{name}` of `{owner}`"
        case _:
            return f"{match.kind} `{match.name}`"


def _nothing(answer: Answer) -> str:
    close = [f"  close to it: {', '.join(answer.closest)}"] if answer.closest else []
    return visible.lines([f"{answer.asked}: in no release that the history knows", *close])
