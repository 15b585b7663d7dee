"""What stands at the target for what is gone, where the history shows a move or a rename. Pure.

A move: the same definition, or one of that name, can be imported from another module. A rename: in the releases around
the loss the same module, class or signature got a new name that is alike, or that stands in the old one's place.
"""

from __future__ import annotations

from compat.scan.aspects import Aspect
from compat.scan.world import World


def replacement(aspect: Aspect, before: World, after: World, target: World) -> str:
    """A dotted place, a name or a keyword; "" where nothing is sure."""
    return ""
