"""From a dotted name to the places that it stands for, release by release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compat.history.facts import ABSENT, Module, Package


@dataclass(frozen=True)
class Place:
    """A path in a module, "" for the module itself, and the releases in which the asked name stands for it."""

    package: Package
    module: str
    path: str
    facts: Module
    releases: int

    @property
    def dotted(self) -> str:
        """The place in one word."""
        return f"{self.module}.{self.path}".rstrip(".")


class Places:
    """Follows names through the modules of some packages."""

    def __init__(self, packages: Iterable[Package]) -> None:
        self._by_top = {each.top: each for each in packages}
        self._known: dict[str, tuple[Place, ...]] = {}

    def package(self, dotted: str) -> Package | None:
        """The package that a dotted name belongs to."""
        return self._by_top.get(dotted.partition(".")[0])

    def importable(self, package: Package, module: str, name: str) -> int:
        """The releases in which a module lets a name be imported; a submodule is one."""
        found = package.shelf.module(f"{module}.{name}").there
        for held in package.shelf.module(module).names.get(name, {}).values():
            found |= held
        return found

    def of(self, dotted: str) -> tuple[Place, ...]:
        """The modules and module-level names, or nested classes and their methods, that a dotted name stands for."""
        if dotted not in self._known:
            package = self.package(dotted) if all(dotted.split(".")) else None
            self._known[dotted] = self._itself(package, dotted)  # while it is followed: names may stand for each other
            self._known[dotted] = tuple(self._followed(package, dotted)) if package else ()
        return self._known[dotted]

    def _itself(self, package: Package | None, dotted: str) -> tuple[Place, ...]:
        """The module of this very name."""
        own = package.shelf.module(dotted) if package else ABSENT
        return (Place(package, dotted, "", own, own.there),) if package and own is not ABSENT else ()

    def _followed(self, package: Package, dotted: str) -> Iterator[Place]:
        yield from self._itself(package, dotted)
        parts = dotted.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module = ".".join(parts[:end])
            facts = package.shelf.module(module)
            if facts is not ABSENT:
                yield from self._in_module(package, module, facts, parts[end:])
                return

    def _in_module(self, package: Package, module: str, facts: Module, path: list[str]) -> Iterator[Place]:
        head, tail = path[0], path[1:]
        for target, held in facts.names.get(head, {}).items():
            if not target:
                yield from self._defined(package, module, facts, path, held)
                continue
            dotted = ".".join([target, *tail])
            if target == f"{module}.{head}" and not tail:
                continue  # the submodule itself
            found = list(self._elsewhere(package, dotted, held))
            if found or tail:
                yield from found
            else:
                yield Place(package, *_halves(dotted), ABSENT, held)

    def _defined(self, package: Package, module: str, facts: Module, path: list[str], held: int) -> Iterator[Place]:
        joined = ".".join(path)
        if len(path) > 1:
            sets = (*facts.bases.get(joined, {}).values(), *facts.calls.get(joined, {}).values())
            held &= _union(sets)
        if held:
            yield Place(package, module, joined, facts, held)

    def _elsewhere(self, package: Package, dotted: str, held: int) -> Iterator[Place]:
        """What is elsewhere in the package; a set of releases means nothing in another one."""
        if self.package(dotted) is package:
            for place in self.of(dotted):
                if place.releases & held:
                    yield Place(package, place.module, place.path, place.facts, place.releases & held)


def _halves(dotted: str) -> tuple[str, str]:
    module, _, name = dotted.rpartition(".")
    return (module, name) if module else (name, "")


def _union(sets: Iterable[int]) -> int:
    total = 0
    for each in sets:
        total |= each
    return total
