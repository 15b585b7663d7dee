"""What makes environments and probes cheaper without changing an answer; each can be switched off.

A parity test holds that every outcome is the same with each of them on and off.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum

from compat.errors import CompatError

VARIABLE = "COMPAT_WITHOUT"
"""What is switched off of all that makes compat cheaper: names, separated by commas, or "all"."""


class Accelerator(StrEnum):
    """The serialised spelling is the name that switches it off."""

    BYTECODE = "shared-bytecode"
    """Modules that were compiled once for a source of this content are not compiled again."""
    TORCH = "shared-torch"
    """A torch layer is installed once, and linked into the environments that have it."""
    FORK = "forked-torch"
    """torch is imported once; the probe hosts of combinations with the same torch stack are forked from there."""
    ANSWERS = "kept-answers"
    """What a run or a report says is said again while nothing has changed that decides it."""


ALL = frozenset(Accelerator)


def without(names: Iterable[str]) -> frozenset[Accelerator]:
    """What is left on when these are off. Raises CompatError for a name that there is not."""
    off = set(names)
    if unknown := sorted(off - {*Accelerator, "all"}):
        raise CompatError(f"{VARIABLE}={','.join(unknown)}: there are {', '.join(Accelerator)}, all")
    return frozenset() if "all" in off else ALL - {Accelerator(name) for name in off}


def chosen() -> frozenset[Accelerator]:
    """What the variable leaves on. Raises CompatError for a name that there is not."""
    return without(name.strip() for name in os.environ.get(VARIABLE, "").split(",") if name.strip())
