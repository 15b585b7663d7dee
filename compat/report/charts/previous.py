"""The results that a report writes over, beside those that it writes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from compat.check import stored
from compat.check.stored import Stored
from compat.errors import CompatError


@dataclass(frozen=True)
class Previous:
    """Both results as files have them; neither where they are the same, or where ``problem`` says in a line why not."""

    before: Stored | None = None
    after: Stored | None = None
    problem: str = ""


SAME = Previous()


def read(path: Path, now: str) -> Previous | None:
    """What is at ``path``, before ``now`` is written there; None where nothing is.

    A file that cannot be read or compared keeps no report from being written: it is told.
    """
    if not os.path.lexists(path):
        return None
    if _is(path, now.encode()):
        return SAME
    try:
        before = stored.read(path)
        after = stored.parsed(path.name, json.loads(now))
    except CompatError as error:
        return Previous(problem=str(error))
    return SAME if before == after else Previous(before, after)


def _is(path: Path, now: bytes) -> bool:
    """Whether the file has this content, which is found out sooner than what differs."""
    try:
        return path.is_file() and path.stat().st_size == len(now) and path.read_bytes() == now
    except OSError:
        return False  # reading it whole will say what is in the way
