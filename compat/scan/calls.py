"""What a callee takes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compat.history.facts import Parameter
from compat.scan.passed import LOADING, REFUSED
from compat.scan.things import Class, Function
from compat.scan.values import Local, Value
from compat.scan.world import World


@dataclass(frozen=True)
class Signature:
    """What a callee takes, without self. ``fields`` are those that dataclasses of the project add."""

    parameters: Sequence[Parameter]
    fields: frozenset[str] = frozenset()

    def by_name(self, name: str) -> bool:
        """Whether an argument may be given by this name."""
        return (self.takes_any and not self.refuses(name)) or self._names(name)

    def refuses(self, name: str) -> bool:
        """Whether an argument goes into ``**kwargs``, and from there to what refuses it."""
        loading = any(each.name == LOADING for each in self.parameters)
        return loading and name in REFUSED and not self._names(name)

    def _names(self, name: str) -> bool:
        return name in self.fields or any(each.name == name for each in self.parameters if named(each))

    @property
    def takes_any(self) -> bool:
        """Whether there is ``**kwargs``."""
        return any(each.kind == "variadic keyword" for each in self.parameters)

    @property
    def positions(self) -> int | None:
        """How many arguments may be given by position; None: any number, or unknown."""
        if self.fields or any(each.kind == "variadic positional" for each in self.parameters):
            return None
        return sum(each.kind in ("positional-only", "positional or keyword") for each in self.parameters)

    @property
    def required(self) -> frozenset[str]:
        """The arguments without a default."""
        return frozenset(
            each.name for each in self.parameters if not each.has_default and not each.kind.startswith("variadic")
        )


def named(each: Parameter) -> bool:
    """Whether a parameter may be given by its name."""
    return each.kind != "positional-only" and not each.kind.startswith("variadic")


def signature(callee: Value, world: World) -> Signature | None:
    """What a callee takes in a world; None where that is not known."""
    match world.thing(callee):
        case Class(str(of)):
            return _without_self(world.given(of), drop=("self",))
        case Class(of) if isinstance(of, Local):
            return _of_local(of, world)
        case Function(dotted, owner, bound):
            drop = () if owner is None else ("self", "cls") if bound else ("cls",)
            return _without_self(world.given(dotted), drop)
        case _:
            return None


def _of_local(of: Local, world: World) -> Signature | None:
    """A class of the project that inherits how it is made; a dataclass adds its fields."""
    if of.changed or of.names & {"__init__", "__new__"}:
        return None
    owner = world.base_with(of, "__init__")
    taken = _without_self(world.given(owner), drop=("self",)) if owner else None
    return Signature(taken.parameters, fields(of, world)) if taken else None


def fields(of: Local, world: World) -> frozenset[str]:
    """The fields that dataclasses of the project add to a signature."""
    found = frozenset(of.fields or ())
    for base in of.bases:
        thing = world.thing(base) if base is not None else None
        if isinstance(thing, Class) and isinstance(thing.of, Local):
            found |= fields(thing.of, world)
    return found


def _without_self(parameters: Sequence[Parameter] | None, drop: Sequence[str]) -> Signature | None:
    if parameters is None:
        return None
    return Signature(parameters[1:] if parameters and parameters[0].name in drop else parameters)
