"""The members of base classes from outside the history: those of the standard library."""

from __future__ import annotations

import builtins
import functools
import importlib

STANDARD = frozenset({"abc", "builtins", "collections", "enum", "typing"})
"""Modules that may be asked: the running Python has them loaded anyway."""


@functools.cache
def foreign(base: str) -> frozenset[str] | None:
    """The names of a class's members; None for a class that is not known here."""
    module, _, name = base.rpartition(".")
    if (module or "builtins") not in STANDARD:
        return None
    found = getattr(importlib.import_module(module) if module else builtins, name, None)
    return frozenset(dir(found)) if isinstance(found, type) else None
