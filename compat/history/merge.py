"""From the surfaces of releases to facts about sets of releases, and the renewal of facts by further releases. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from packaging.version import Version

from compat.history.facts import InMemory, Module, Package


@dataclass(frozen=True)
class Surface:
    """What one release's module lets others see; see `Module` for the words.

    ``names``: what can be imported from it and the dotted place of that, "" for what it defines. ``bases``: by path of
    a class, joined by commas. ``members``: its own. ``calls``: written signatures.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calls: Mapping[str, str] = field(default_factory=dict)


Release = Mapping[str, Surface]
"""The modules of one release by dotted name."""

Growing = dict[str, dict[str, int]]


class Book:
    """The facts about one package, release by release; the only thing here that changes."""

    def __init__(self, releases: Iterable[str] = (), modules: Mapping[str, Module] | None = None) -> None:
        self.releases = list(releases)
        self._modules = {dotted: _Page(each) for dotted, each in (modules or {}).items()}

    @property
    def modules(self) -> Mapping[str, Module]:
        """The facts as they are now."""
        return {
            dotted: Module(page.there, page.names, page.bases, page.members, page.calls)
            for dotted, page in self._modules.items()
        }

    def make_room(self, versions: Iterable[str]) -> None:
        """Take in further releases, each in its place; nothing is known of them yet."""
        before = self.releases
        self.releases = sorted({*before, *versions}, key=Version)
        if self.releases[: len(before)] != before:
            moved = [self.releases.index(each) for each in before]
            for page in self._modules.values():
                page.move(moved)

    def add(self, version: str, release: Release) -> None:
        """Note what one release has."""
        bit = 1 << self.releases.index(version)
        for dotted, surface in release.items():
            self._modules.setdefault(dotted, _Page(Module())).add(bit, surface)

    def package(self, name: str, top: str) -> Package:
        """The facts as a package of a `History`."""
        return Package(name, top, tuple(self.releases), InMemory(self.modules))


class _Page:
    """The growing facts about one module."""

    def __init__(self, known: Module) -> None:
        self.there = known.there
        self.names, self.bases, self.members, self.calls = (
            {key: dict(sets) for key, sets in part.items()}
            for part in (known.names, known.bases, known.members, known.calls)
        )

    def add(self, bit: int, surface: Surface) -> None:
        self.there |= bit
        for part, found in ((self.names, surface.names), (self.bases, surface.bases), (self.calls, surface.calls)):
            for key, text in found.items():
                _note(part, key, text, bit)
        for path, names in surface.members.items():
            for name in names:
                _note(self.members, path, name, bit)

    def move(self, to: list[int]) -> None:
        self.there = _moved(self.there, to)
        for part in (self.names, self.bases, self.members, self.calls):
            for sets in part.values():
                for text, held in sets.items():
                    sets[text] = _moved(held, to)


def _note(part: Growing, key: str, text: str, bit: int) -> None:
    sets = part.setdefault(key, {})
    sets[text] = sets.get(text, 0) | bit


def _moved(held: int, to: list[int]) -> int:
    return sum(1 << place for before, place in enumerate(to) if held >> before & 1)
