"""One failure -> the forms in which rules may look at it: a message may have more lines than its own. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from compat.explain.seen import Seen
from compat.model import Raised


def readings(seen: Seen) -> Iterator[Raised]:
    """The exception and then what caused it, each as a whole, by its first line, and as if one line had been wrapped.

    A log's own lines may follow a message without a mark between them, and rules look at a message's end.
    """
    link: Raised | None = seen.raised
    while link is not None:
        yield from _of(link)
        link = link.cause


def _of(raised: Raised) -> Iterator[Raised]:
    lines = [line for line in raised.message.splitlines() if line.strip()]
    yield raised
    if len(lines) > 1:
        yield replace(raised, message=lines[0])
        yield replace(raised, message=" ".join(line.strip() for line in lines))
        for each in range(2, min(len(lines), 80)):
            if "multiple values for" in lines[each - 1]:
                yield replace(raised, message="\n".join(lines[:each]))
