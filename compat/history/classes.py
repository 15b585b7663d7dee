"""Members and signatures of classes, through their bases, for sets of releases at once."""

from __future__ import annotations

from collections.abc import Iterator

from compat.history.facts import OPEN
from compat.history.foreign import foreign
from compat.history.places import Place, Places


class Classes:
    """What classes have, their own and inherited, as far as the bases are in the history or known from outside."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def bases(self, place: Place) -> Iterator[tuple[tuple[str, ...], int]]:
        """The bases of a class and the releases in which it has these."""
        for text, held in place.facts.bases.get(place.path, {}).items():
            if held & place.releases:
                yield tuple(each for each in text.split(",") if each), held & place.releases

    def own(self, place: Place, name: str) -> int:
        """The releases in which a class itself has a member."""
        return place.facts.members.get(place.path, {}).get(name, 0) & place.releases

    def member(self, place: Place, name: str, seen: frozenset[str] = frozenset()) -> int:
        """The releases in which a class has a member."""
        found = self.own(place, name)
        for base, held in self._above(place, seen):
            if held & ~found:
                found |= self._of_base(place, base, name, seen) & held
        return found

    def opened(self, place: Place) -> int:
        """The releases in which a class may have members that its source does not show."""
        return self.member(place, OPEN)

    def members(self, place: Place, at: int, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """The members in one release."""
        if not place.releases & at:
            return
        yield from (name for name, held in place.facts.members.get(place.path, {}).items() if held & at)
        for base, held in self._above(place, seen):
            if held & at and self._places.package(base) is place.package:
                for each in self._places.of(base):
                    yield from self.members(each, at, seen | {place.dotted})
            elif held & at:
                yield from foreign(base) or ()

    def signatures(self, place: Place) -> Iterator[tuple[str, int]]:
        """The written signatures of a function, or of a class's ``__init__``, and their releases."""
        if place.facts.bases.get(place.path):
            yield from self.method(place, "__init__")
            return
        for text, held in place.facts.calls.get(place.path, {}).items():
            if held & place.releases:
                yield text, held & place.releases

    def method(self, place: Place, name: str, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, int]]:
        """The signatures of a method, wherever in the line of bases it is; the first base that has it counts."""
        left = place.releases & ~self.own(place, name)
        for text, held in place.facts.calls.get(f"{place.path}.{name}", {}).items():
            if held & place.releases:
                left &= ~held
                yield text, held & place.releases
        for base, held in self._above(place, seen):
            if self._places.package(base) is not place.package:
                left &= ~(self._of_base(place, base, name, seen) & held)
                continue
            for each in self._places.of(base):
                for text, theirs in self.method(each, name, seen | {place.dotted}):
                    if theirs & held & left:
                        yield text, theirs & held & left
                left &= ~(self.member(each, name) & held)

    def _above(self, place: Place, seen: frozenset[str]) -> Iterator[tuple[str, int]]:
        """The bases, one by one; a class is not asked twice on one way up."""
        if place.dotted not in seen:
            for bases, held in self.bases(place):
                yield from ((base, held) for base in bases)

    def _of_base(self, place: Place, base: str, name: str, seen: frozenset[str]) -> int:
        """The releases of ``place`` in which a base has a member."""
        package, above = self._places.package(base), self._places.of(base)
        if package is None or not above:
            known = None if package else foreign(base)
            has = name == OPEN if known is None else name in known
            return place.package.all if has else 0
        found = 0
        for each in above:
            found |= self.member(each, name, seen | {place.dotted})
        # Which release of another package stands beside this one is not known: any that has it counts.
        return found if package is place.package else place.package.all if found else 0
