"""What the history knows of a module and of a package, as sets of releases (see `span`). Pure, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

Sets = Mapping[str, int]
"""By text, the releases in which it stands there."""


@dataclass(frozen=True)
class Parameter:
    """A parameter; ``kind`` is in the words of `inspect` ("positional or keyword", "variadic keyword"), or `TAKEN`."""

    name: str
    kind: str
    has_default: bool


@dataclass(frozen=True)
class Module:
    """What is known of one module.

    ``there``: the releases that have it. ``names``: of each name that can be imported from it, the dotted places of
    what it stands for, "" for what the module defines itself. By path inside the module ("Trainer", "Trainer.train"):
    ``bases`` of classes (dotted, joined by commas), ``members`` of classes (their own), ``calls``: signatures of
    functions and methods (see `parameters`).
    """

    there: int = 0
    names: Mapping[str, Sets] = field(default_factory=dict)
    bases: Mapping[str, Sets] = field(default_factory=dict)
    members: Mapping[str, Sets] = field(default_factory=dict)
    calls: Mapping[str, Sets] = field(default_factory=dict)


TAKEN = "taken by name"
"""The kind of an argument that a function takes without naming it in its signature."""
ABSENT = Module()
OPEN = "?"
"""Among the members of a class, or the names of a module: it has others, that reading its source does not show."""


class Shelf(Protocol):
    """Where the modules of one package are kept."""

    def module(self, dotted: str) -> Module:
        """One module; `ABSENT` if no release has it."""
        ...

    def places(self, name: str) -> tuple[str, ...]:
        """The modules that have a bare name of the package's own, most public first."""
        ...


@dataclass(frozen=True)
class Package:
    """One package: its name as a distribution and as an import, its known releases, oldest first."""

    name: str
    top: str
    releases: tuple[str, ...]
    shelf: Shelf

    @property
    def all(self) -> int:
        """The set of all releases."""
        return (1 << len(self.releases)) - 1


class InMemory:
    """A shelf that holds its modules."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._modules = modules

    def module(self, dotted: str) -> Module:
        """See `Shelf`."""
        return self._modules.get(dotted, ABSENT)

    def places(self, name: str) -> tuple[str, ...]:
        """See `Shelf`."""
        return places(self._modules).get(name, ())


def places(modules: Mapping[str, Module]) -> dict[str, tuple[str, ...]]:
    """By bare name the modules that define it, and those above that pass it on; most public first.

    Modules aside that happen to import it are left out, and so are names of other packages.
    """
    found: dict[str, list[str]] = {}
    for dotted, module in modules.items():
        for name, targets in module.names.items():
            if any(not target or _is_under(target, dotted) for target in targets):
                found.setdefault(name, []).append(dotted)
    return {name: tuple(sorted(dotted, key=_publicity)) for name, dotted in found.items()}


def _publicity(dotted: str) -> tuple[bool, int, str]:
    return any(part.startswith("_") for part in dotted.split(".")), dotted.count("."), dotted


def _is_under(dotted: str, module: str) -> bool:
    return dotted.startswith(f"{module}.")


@lru_cache(maxsize=20_000)
def parameters(signature: str) -> tuple[Parameter, ...]:
    """The parameters of a written signature: "self,/,config,*args,eps=,**kwargs,~old"; a bare "*" as in Python.

    After "~" stands what is taken by name although the signature does not name it (see `taken`).
    """
    parts = [part for part in signature.split(",") if part]
    first = parts.index("/") if "/" in parts else 0
    found: list[Parameter] = []
    after = "positional or keyword"
    for place, part in enumerate(parts):
        kind = "positional-only" if place < first else after
        if part.startswith("~"):
            found.append(Parameter(part[1:], TAKEN, has_default=True))
        elif part.startswith("**"):
            found.append(Parameter(part[2:], "variadic keyword", has_default=False))
        elif part.startswith("*"):
            after = "keyword-only"
            found += [Parameter(part[1:], "variadic positional", has_default=False)] if part != "*" else []
        elif part != "/":
            found.append(Parameter(part.removesuffix("="), kind, part.endswith("=")))
    return tuple(found)
