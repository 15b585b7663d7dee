"""Questions to the history of names. Pure over what the shelves hold; a shelf loads what is asked for.

A dotted place may go through re-exports ("transformers.Trainer.train"); it is followed release by release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Literal

from packaging.utils import canonicalize_name
from packaging.version import Version

from compat.history.classes import Classes
from compat.history.facts import OPEN, TAKEN, Package, Parameter, parameters
from compat.history.places import Place, Places
from compat.history.span import Span, parsed, span

Kind = Literal["class", "function", "module", "value"]


EVERY = frozenset(dir(object))
"""What every class has."""


class History:
    """What is known of the names of some packages, from when to when. Versions are written as on the index."""

    def __init__(self, packages: Iterable[Package]) -> None:
        self._packages = {each.name: each for each in packages}
        self._places = Places(self._packages.values())
        self._classes = Classes(self._places)

    @property
    def packages(self) -> tuple[str, ...]:
        """The distributions of the history."""
        return tuple(self._packages)

    def releases(self, package: str) -> tuple[str, ...]:
        """The known releases of a distribution, oldest first; none of a package that is not in the history."""
        found = self._packages.get(canonicalize_name(package))
        return found.releases if found else ()

    def package_of(self, dotted: str) -> str | None:
        """The distribution that a dotted name belongs to: "huggingface_hub.utils" -> "huggingface-hub"."""
        found = self._places.package(dotted)
        return found.name if found else None

    def module(self, dotted: str) -> Span | None:
        """From when to when there is a module; None: not a package of the history."""
        package = self._places.package(dotted)
        return self._span(package, package.shelf.module(dotted).there) if package else None

    def importable(self, module: str, name: str) -> Span | None:
        """From when to when ``from module import name`` works; None: not a package of the history."""
        package = self._places.package(module)
        return self._span(package, self._places.importable(package, module, name)) if package else None

    def names(self, module: str, version: str) -> frozenset[str]:
        """What can be imported from a module in a release, submodules left out."""
        return self._names_at(module, self._at(module, version))

    @lru_cache(maxsize=1000)  # noqa: B019 - a history lives as long as the program
    def _names_at(self, module: str, at: int) -> frozenset[str]:
        package = self._places.package(module)
        found = package.shelf.module(module).names.items() if package else ()
        return frozenset(name for name, sets in found if any(held & at for held in sets.values())) - {OPEN}

    def canonical(self, module: str, name: str, version: str) -> str | None:
        """The dotted place of what ``from module import name`` gives in a release; None: nothing, or unknown."""
        at = self._at(module, version)
        found = [place for place in self._places.of(f"{module}.{name}") if place.releases & at]
        return found[0].dotted if found else None

    def kind(self, dotted: str) -> Kind | None:
        """What a place is, in the newest release that has it; None: there is no such name in any release."""
        found = sorted(self._places.of(dotted), key=lambda place: place.releases)
        return self._kind(found[-1]) if found else self._member_kind(dotted)

    def bases(self, cls: str, version: str) -> tuple[str, ...]:
        """The bases of a class in a release, dotted, as far as they were resolved."""
        at = self._at(cls, version)
        found = [bases for place in self._places.of(cls) for bases, held in self._classes.bases(place) if held & at]
        return found[0] if found else ()

    def member(self, cls: str, name: str) -> Span | None:
        """From when to when a class has a member, its own or an inherited one; what methods assign to self counts.

        None: there is no such class, or the name was never seen and the class may have it from outside (`closed`).
        Of an open class, a release outside the span is one whose source does not show the name.
        """
        package = self._places.package(cls)
        places = self._places.of(cls)
        if package is None or not any(self._kind(place) == "class" for place in places):
            return None
        found = self._union(self._classes.member(place, name) for place in places)
        if name in EVERY:
            found = self._union(place.releases for place in places)
        opened = self._union(self._classes.opened(place) for place in places)
        return self._span(package, found) if found or not opened else None

    def members(self, cls: str, version: str) -> frozenset[str]:
        """All members of a class that the source of a release shows, own and inherited."""
        at = self._at(cls, version)
        return frozenset(name for place in self._places.of(cls) for name in self._classes.members(place, at)) - {OPEN}

    def closed(self, cls: str, version: str) -> bool:
        """Whether a release's source shows all members: no base outside the history, no ``__getattr__``."""
        at = self._at(cls, version)
        places = [place for place in self._places.of(cls) if place.releases & at]
        return bool(places) and not any(self._classes.opened(place) & at for place in places)

    def parameters(self, callable_: str, version: str) -> tuple[Parameter, ...] | None:
        """The parameters of a function or method, self included; of a class those of its ``__init__``.

        None: not there in that release, or the source does not show them.
        """
        found = self.arguments(callable_, version)
        return None if found is None else tuple(each for each in found if each.kind != TAKEN)

    def arguments(self, callable_: str, version: str) -> tuple[Parameter, ...] | None:
        """The parameters, and behind them what is taken by name although the signature does not name it (`TAKEN`)."""
        at = self._at(callable_, version)
        found = next((text for text, held in self._signatures(callable_) if held & at), None)
        return None if found is None else parameters(found)

    def parameter(self, callable_: str, name: str) -> Span | None:
        """From when to when a callable takes an argument by this name, explicitly; None: no such callable.

        That a decorator takes it under its old name counts, though it is none of `parameters`.
        """
        package = self._places.package(callable_)
        found = list(self._signatures(callable_))
        if package is None or not found:
            return None
        named = (held for text, held in found if any(_by_name(each, name) for each in parameters(text)))
        return self._span(package, self._union(named))

    def takes(self, callable_: str, name: str) -> Span | None:
        """From when to when a callable takes an argument by this name, explicitly or as it takes any (``**kwargs``)."""
        package = self._places.package(callable_)
        found = list(self._signatures(callable_))
        if package is None or not found:
            return None
        taken = (held for text, held in found if any(_takes(each, name) for each in parameters(text)))
        return self._span(package, self._union(taken))

    def takes_any(self, callable_: str, version: str) -> bool:
        """Whether a callable has ``**kwargs`` in a release."""
        return any(each.kind == "variadic keyword" for each in self.parameters(callable_, version) or ())

    def find(self, name: str, package: str | None = None) -> tuple[str, ...]:
        """The dotted places of a bare name ("Trainer") or of the end of one ("Trainer.train"), most public first."""
        head, _, tail = name.partition(".")
        asked = [self._packages[canonicalize_name(package)]] if package else self._packages.values()
        found = [f"{module}.{head}" for each in asked for module in each.shelf.places(head)]
        found = [dotted for dotted in found if not tail or self.is_there(f"{dotted}.{tail}")]
        return tuple(f"{dotted}.{tail}".rstrip(".") for dotted in found)

    def is_there(self, dotted: str) -> bool:
        """Whether any release has this module, name, or member of a class."""
        return bool(self._places.of(dotted)) or self._member_kind(dotted) is not None

    def _signatures(self, callable_: str) -> Iterator[tuple[str, int]]:
        for place in self._places.of(callable_):
            yield from self._classes.signatures(place)
        owner, _, name = callable_.rpartition(".")
        for place in self._places.of(owner) if owner else ():
            yield from self._classes.method(place, name)

    def _member_kind(self, dotted: str) -> Kind | None:
        owner, _, name = dotted.rpartition(".")
        if not owner or not self.member(owner, name):
            return None
        return "function" if any(True for _ in self._signatures(dotted)) else "value"

    def _kind(self, place: Place) -> Kind:
        if not place.path:
            return "module"
        if place.facts.bases.get(place.path):
            return "class"
        return "function" if place.facts.calls.get(place.path) else "value"

    def _at(self, dotted: str, version: str) -> int:
        """The set of the one release that a version counts with; empty outside the known ones."""
        package, asked = self._places.package(dotted), parsed(version)
        if package is None or asked is None or asked > self._versions[package.name][-1]:
            return 0
        before = [place for place, each in enumerate(self._versions[package.name]) if each <= asked]
        return 1 << before[-1] if before else 0

    @cached_property
    def _versions(self) -> Mapping[str, list[Version]]:
        return {each.name: [Version(one) for one in each.releases] for each in self._packages.values()}

    @staticmethod
    def _span(package: Package, held: int) -> Span:
        return span(package.name, package.releases, held)

    @staticmethod
    def _union(sets: Iterable[int]) -> int:
        total = 0
        for each in sets:
            total |= each
        return total


def _by_name(each: Parameter, name: str) -> bool:
    return each.name == name and each.kind in {"positional or keyword", "keyword-only", TAKEN}


def _takes(each: Parameter, name: str) -> bool:
    return _by_name(each, name) or each.kind == "variadic keyword"
