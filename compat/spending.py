"""Where the time of a combination went: seconds by part. It is told beside the result and is no part of an outcome."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from compat.errors import CompatError

VARIABLE = "COMPAT_SPENT"
"""A file to which ``compat run`` adds a line of JSON for each combination: the seconds that went into each part.

No kept answer is used then.
"""


class Part(StrEnum):
    """The serialised spelling is the name of the part."""

    LOCKING = "locking"
    """Pins, the torch layer and the keys of the journal."""
    BUILDING = "building"
    """The environment, and what is wrong with it afterwards."""
    WAITING = "waiting"
    """For torch to be imported for another one, and for its turn afterwards."""
    STARTING = "starting"
    """From the start of a probe host to its first word."""
    IMPORTING = "importing"
    """The import probes, and what the probe host imports beside them for its children."""
    PROBING = "probing"
    """All other probes, as each measured itself."""
    HOST = "host"
    """What the probe host does besides: forking, supervising, reporting; and the journal."""


class Spent:
    """Adds up seconds by part."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def on(self, part: Part) -> Iterator[None]:
        """What the block takes is added to the part."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.add(part, time.perf_counter() - began)

    def add(self, part: Part, seconds: float) -> None:
        """Add seconds to a part."""
        self.seconds[part] = self.seconds.get(part, 0.0) + seconds

    def of_host(self, part: Part, seconds: float) -> None:
        """Say that seconds which are counted as the host's own went into another part."""
        self.add(part, seconds)
        self.add(Part.HOST, -seconds)


def told(spent: Mapping[str, float]) -> str:
    """ "building 3.2 s, probing 1.0 s": the parts in their order, without what took next to no time."""
    return ", ".join(f"{part} {spent[part]:.1f} s" for part in Part if spent.get(part, 0.0) >= 0.05)


def is_asked() -> bool:
    """Whether the variable names a file."""
    return bool(os.environ.get(VARIABLE))


def refuse_unusable() -> None:
    """Raises CompatError where the file that the variable names cannot be written: before hours of work."""
    if is_asked():
        _add("")


def record(combination: str, spent: Mapping[str, float]) -> None:
    """Add a JSON line to the file that the variable names, if it is set. Raises CompatError if it cannot be written."""
    if not is_asked():
        return
    line = {"combination": combination, "spent": {part: round(seconds, 3) for part, seconds in spent.items()}}
    _add(json.dumps(line) + "\n")


def _add(text: str) -> None:
    named = os.environ[VARIABLE]
    try:
        with Path(named).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CompatError(f"{VARIABLE}={named}: {error.strerror}; name a file that can be written") from None
