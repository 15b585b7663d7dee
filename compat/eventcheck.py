"""Whether a file has nothing but events that compat wrote: only then may another run take its place. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, get_args

from compat.events_document import SCHEMA, Event, Line

LONGEST = 2**24
"""Bytes of a line; the first one names all combinations of its run."""
_BEGINNING = json.dumps({"schema": SCHEMA, "sequence": 1})[:-2].encode()
"""What every line begins with."""
_COMMON = {each.name for each in fields(Line)}
_KINDS = {kind.event: {each.name for each in fields(kind)} for kind in get_args(Event)}


def foreign(readline: Callable[[int], bytes]) -> int | None:
    """The number of the first line that is no event; None if all are.

    The last one may be cut off, as a full disk or a kill leaves it.
    """
    for number, line in enumerate(_lines(readline), 1):
        if not (_is_event(line) if line.endswith(b"\n") else _is_begun(line, alone=number == 1)):
            return number
    return None


def _lines(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    return iter(lambda: readline(LONGEST), b"")


def _is_event(line: bytes) -> bool:
    """No key is another than its kind has: such a one is somebody else's. An earlier compat may have had fewer."""
    found = _read(line)
    return (
        isinstance(found, dict)
        and found.get("schema") == SCHEMA
        and type(found.get("sequence")) is int
        and isinstance(kind := found.get("event"), str)
        and _COMMON <= found.keys() <= _KINDS.get(kind, frozenset())
    )


def _is_begun(line: bytes, *, alone: bool) -> bool:
    """Whether it may have been cut off: of a first line more has to be there than what anything may begin with."""
    if len(line) >= LONGEST:
        return False
    if len(line) <= len(_BEGINNING):
        return not alone and _BEGINNING.startswith(line)
    return line.startswith(_BEGINNING) and (_is_event(line) or not _has_end(line))


def _has_end(line: bytes) -> bool:
    """Whether an object is whole, and something stands behind it."""
    try:
        json.JSONDecoder().raw_decode(line.decode("ascii"))
    except (ValueError, RecursionError) as error:
        return isinstance(error, UnicodeDecodeError)  # what compat writes is ASCII
    return True


def _read(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
