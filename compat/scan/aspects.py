"""What a use needs, one thing at a time, and whether a world has it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compat.scan.answer import Kind
from compat.scan.calls import signature
from compat.scan.things import Class, Function, Module, Object, Thing
from compat.scan.uses import Attribute, Call, Import, Override, Wanted
from compat.scan.values import Above, Local, Value
from compat.scan.world import World


@dataclass(frozen=True)
class Keyword:
    """A callee that takes an argument by this name."""

    callee: Value
    name: str


@dataclass(frozen=True)
class Positions:
    """A callee that takes so many arguments by position."""

    callee: Value
    number: int


@dataclass(frozen=True)
class Without:
    """A callee that does without the argument of this name."""

    callee: Value
    name: str


@dataclass(frozen=True)
class Covered:
    """A base class, or that of a class of the project, whose method passes no argument of this name."""

    of: Value
    method: str
    name: str


WRITTEN = ("positional or keyword", "keyword-only")
"""The kinds of parameters that stand in a signature, and that have a name; others are taken without that."""
Aspect = Import | Attribute | Keyword | Positions | Without | Covered
KINDS = {
    Attribute: Kind.ATTRIBUTE,
    Keyword: Kind.KEYWORD,
    Positions: Kind.POSITIONAL,
    Without: Kind.REQUIRED,
    Covered: Kind.OVERRIDE,
}


def kind(aspect: Aspect) -> Kind:
    """What breaks where an aspect is missing."""
    if isinstance(aspect, Import):
        return Kind.IMPORT if aspect.name else Kind.MODULE
    return KINDS[type(aspect)]


def missing(wanted: Wanted, world: World) -> Iterator[Aspect]:
    """What a use needs and a world surely does not have."""
    match wanted:
        case Import() | Attribute():
            aspects: Iterator[Aspect] = iter([wanted])
        case Call():
            aspects = _of_call(wanted, world)
        case Override():
            aspects = _of_override(wanted, world)
    yield from (each for each in aspects if has(each, world) is False)


def has(aspect: Aspect, world: World) -> bool | None:
    """Whether a world has what is needed; None where that cannot be told."""
    match aspect:
        case Import(module, name):
            return world.importable(module, name) if name else world.module(module)
        case Attribute(owner, name):
            return None if name.startswith("__") else _attribute(owner, name, world)
        case Covered(of, method, name):
            passed = _passed(of, method, world)
            return None if passed is None else name not in passed
    taken = signature(aspect.callee, world)
    if taken is None:
        return None
    match aspect:
        case Keyword(name=name):
            return taken.by_name(name)
        case Positions(number=number):
            return taken.positions is None or number <= taken.positions
        case Without(name=name):
            return name not in taken.required


def _attribute(owner: Value, name: str, world: World) -> bool | None:
    if isinstance(owner, Above):
        return world.above_has(owner.of, name)
    match world.thing(owner):
        case Module(dotted):
            return world.importable(dotted, name)
        case Class(of):
            return world.has(of, name, True)
        case Object(of, exact):
            return world.has(of, name, exact)
        case _:
            return None


def _of_call(call: Call, world: World) -> Iterator[Aspect]:
    taken = signature(call.callee, world)
    if taken is None:
        return
    yield from (Keyword(call.callee, name) for name in call.keywords)
    if call.open_:
        return
    yield Positions(call.callee, call.positional)
    given = {each.name for each in list(taken.parameters)[: call.positional]}.union(call.keywords)
    yield from (Without(call.callee, name) for name in sorted(taken.required - given))


def _of_override(wanted: Override, world: World) -> Iterator[Aspect]:
    passed = _passed(wanted.of, wanted.name, world) or ()
    yield from (Covered(wanted.of, wanted.name, name) for name in passed if name not in wanted.takes)


def _passed(of: Value, method: str, world: World) -> tuple[str, ...] | None:
    """What a method of the base may be given, as the base declares it."""
    owner = world.base_with(of, method) if isinstance(of, Local) else dotted(world.thing(of), world)
    taken = world.given(f"{owner}.{method}") if owner else None
    return None if taken is None else tuple(each.name for each in taken[1:] if each.kind in WRITTEN)


def subject(aspect: Aspect, world: World) -> str | None:
    """The dotted place that an aspect is about: a module, a class, a function; None where it cannot be told."""
    match aspect:
        case Import(module):
            return module
        case Attribute(owner):
            return world.first_base(owner.of) if isinstance(owner, Above) else dotted(world.thing(owner), world)
        case Covered(of, method):
            return world.base_with(of, method) if isinstance(of, Local) else dotted(world.thing(of), world)
    return dotted(world.thing(aspect.callee), world)


def dotted(thing: Thing | None, world: World) -> str | None:
    """The place of a thing; of a class of the project that of the class of the history that it derives from."""
    match thing:
        case Module(place) | Function(place):
            return place
        case Class(of) | Object(of):
            return of if isinstance(of, str) else world.first_base(of)
        case _:
            return None
