"""A need as if it were of the library's own class: many classes of a project ask the same of one base. Pure."""

from __future__ import annotations

from dataclasses import replace

from compat.history.foreign import foreign
from compat.scan.aspects import Aspect, Covered
from compat.scan.uses import Attribute, Import
from compat.scan.values import Above, Exported, Instance, Local, Member, Place, Result, Value
from compat.scan.world import World

DEPTH = 20
"""How far classes of a project are followed."""


def plain(aspect: Aspect, world: World) -> Aspect:
    """The same of the base class; as it is where there are several, or none."""
    match aspect:
        case Import():
            return aspect
        case Attribute():
            return replace(aspect, owner=_of(aspect.owner, world))
        case Covered():
            return replace(aspect, of=_of(aspect.of, world))
        case _:
            return replace(aspect, callee=_of(aspect.callee, world))


def _of(value: Value, world: World, depth: int = DEPTH) -> Value:
    if not depth:
        return value
    match value:
        case Exported():
            found = world.exported(value.file, value.name)
            return value if found is None else _of(found, world, depth - 1)
        case Local():
            return _base(value, world, depth) or value
        case Above():
            base = _base(value.of, world, depth)
            return Instance(base) if base else value
        case Instance() | Result():
            return replace(value, of=_of(value.of, world, depth - 1))
        case Member():
            return replace(value, owner=_of(value.owner, world, depth - 1))
        case _:
            return value


def _base(local: Local, world: World, depth: int) -> Value | None:
    """The one base that is not of the standard library or torch."""
    bases = [each for each in local.bases if not (isinstance(each, Place) and foreign(each.dotted) is not None)]
    if len(bases) != 1 or bases[0] is None:
        return None
    found = _of(bases[0], world, depth - 1)
    return found if isinstance(found, Place) else None
