"""Names of packages that the history does not hold, read from their wheels by tests/rules/neighbour_names.py."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources

Span = tuple[str, str | None]
"""The first release with a name, and the first without it again; None: the newest has it."""


@functools.cache
def neighbour_names() -> Mapping[str, Mapping[str, Span]]:
    """By package, the names that came or went; "" is the oldest release that was read."""
    text = resources.files("compat.rules").joinpath("data/neighbour_names.json").read_text(encoding="utf-8")
    tables = json.loads(text).items()
    return {package: {name: (first, gone) for name, (first, gone) in table.items()} for package, table in tables}
