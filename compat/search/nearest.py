"""The nearest working pins: ordered candidates, and a search over a predicate that never sees a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from packaging.specifiers import SpecifierSet
from packaging.version import Version

Pins = Mapping[str, str]
Lesson = Sequence[Mapping[str, str]]
"""Version ranges by package, any one of which working pins have to meet."""


@dataclass(frozen=True, order=True)
class Distance:
    """How far from the user's pins: first the number of packages moved, then the number of releases passed."""

    packages: int
    releases: int


@dataclass(frozen=True)
class Candidate:
    """Pins to try; a package that is not in ``pins`` is left to the resolver."""

    pins: Pins
    distance: Distance


@dataclass(frozen=True)
class Attempt:
    """What came of one candidate.

    ``built`` is False when it was ruled out before a build, which costs next to nothing. ``lessons`` are what the
    failure teaches about the candidates after it. ``silent``: it came out inconclusive, and may work another time.
    """

    works: bool
    built: bool = True
    lessons: tuple[Lesson, ...] = ()
    silent: bool = False


@dataclass(frozen=True)
class Found:
    """The nearest candidate that works, or None, with those built before it and those that were ruled out.

    ``passed_over`` are those of both that came out inconclusive.
    """

    candidate: Candidate | None
    tried: tuple[Candidate, ...] = ()
    refused: tuple[Candidate, ...] = ()
    passed_over: tuple[Candidate, ...] = ()


@dataclass
class _State:
    tried: list[Candidate] = field(default_factory=list)
    refused: list[Candidate] = field(default_factory=list)
    silent: list[Candidate] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)

    def found(self, candidate: Candidate | None) -> Found:
        return Found(candidate, tuple(self.tried), tuple(self.refused), tuple(self.silent))


def anything(package: str, version: str) -> bool:
    """Allows every release of every package."""
    del package, version
    return True


def candidates(
    present: Pins,
    releases: Mapping[str, Sequence[str]],
    allowed: Callable[[str, str], bool] = anything,
    leader: str = "transformers",
    follower: str = "tokenizers",
) -> Iterator[Candidate]:
    """Pins near the present ones, nearest first, without the present ones themselves; made as they are asked for.

    Every package of ``releases`` but the follower moves over its releases, as far as these are ``allowed``.
    ``follower`` is the package that has to go along with ``leader`` (transformers allows a narrow range of tokenizers):
    where that one moves, each set is offered with the follower kept and, one package further away, with it left to the
    resolver. Of sets that are equally far those with the follower kept come first, then those with older releases.
    """
    movers = [package for package in present if package in releases and package != follower]
    ways = [[each for each in _places(present[p], releases[p]) if allowed(p, each[0])] for p in movers]
    led = [[each for each in way if each[1] or p != leader] for p, way in zip(movers, ways, strict=True)]
    kept = _Space(ways)
    freed = _Space(led) if leader in movers and follower in present else None
    if not all(allowed(package, present[package]) for package in present if package not in (*movers, follower)):
        return
    stays = allowed(follower, present.get(follower, ""))
    for packages, steps in product(range(1, len(movers) + 2), range(kept.farthest + 1)):
        for way in kept.at(packages, steps) if stays else ():
            yield Candidate(_moved(present, movers, way), Distance(packages, steps))
        for way in freed.at(packages - 1, steps) if freed else ():
            yield Candidate(_moved(present, movers, way, without=follower), Distance(packages, steps))


Place = tuple[str, int]
"""A version, and the number of releases that are passed to get there."""


def _places(present: str, releases: Sequence[str]) -> Iterator[Place]:
    """The present one included, the oldest first."""
    here = Version(present)
    known = sorted({*map(Version, releases), here})
    for position, version in enumerate(known):
        yield str(version), abs(position - known.index(here))


def _moved(present: Pins, movers: Sequence[str], way: Sequence[Place], without: str = "") -> Pins:
    pins = {**present, **{package: version for package, (version, _) in zip(movers, way, strict=True)}}
    return {package: version for package, version in pins.items() if package != without}


class _Space:
    """All choices of one place for each mover; ``at`` gives those of one distance, without making any other.

    ``reach[i][m]`` has bit s where the movers from the i-th on can pass s releases by moving m of them.
    """

    def __init__(self, ways: Sequence[Sequence[Place]]) -> None:
        self.ways = ways
        self.farthest = sum(max((steps for _, steps in way), default=0) for way in ways)
        self.reach = [[1, *([0] * len(ways))]]
        for way in reversed(ways):
            self.reach.insert(0, [self._reached(way, moved) for moved in range(len(ways) + 1)])

    def _reached(self, way: Sequence[Place], moved: int) -> int:
        behind, found = self.reach[0], 0
        for _, steps in way:
            if moved or not steps:
                found |= behind[moved - bool(steps)] << steps
        return found

    def at(self, packages: int, steps: int, first: int = 0) -> Iterator[tuple[Place, ...]]:
        """The choices from the ``first`` mover on that move so many packages over so many releases in all."""
        if packages < 0 or steps < 0 or packages > len(self.ways) or not self.reach[first][packages] >> steps & 1:
            return
        if first == len(self.ways):
            yield ()
            return
        for place in self.ways[first]:
            for rest in self.at(packages - bool(place[1]), steps - place[1], first + 1):
                yield (place, *rest)


def meets(pins: Pins, lesson: Lesson) -> bool:
    """Whether the pins lie in one of the ranges; a package left to the resolver may lie anywhere."""
    return any(
        all(package not in pins or _within(pins[package], range_) for package, range_ in each.items())
        for each in lesson
    )


@cache
def _within(version: str, range_: str) -> bool:
    return Version(version) in SpecifierSet(range_)


def nearest(
    ordered: Iterable[Candidate],
    attempt: Callable[[Candidate, Sequence[Lesson]], Attempt],
    budget: int,
    known: Sequence[Lesson] = (),
    refusals: int = 60,
) -> Found:
    """Tries the candidates in their order until one works.

    Builds at most ``budget`` of them, and at most ``refusals`` are ruled out by the attempt itself. ``known`` are
    lessons from the present pins; candidates that a lesson rules out are passed over. The attempt is told the lessons,
    for pins that only the resolver fills in.
    """
    state = _State(lessons=list(known))
    for candidate in ordered:
        if len(state.tried) >= budget or len(state.refused) >= refusals:
            break
        if all(meets(candidate.pins, lesson) for lesson in state.lessons):
            result = attempt(candidate, state.lessons)
            if result.works:
                return state.found(candidate)
            if result.silent:
                state.silent.append(candidate)
            (state.tried if result.built else state.refused).append(candidate)
            state.lessons.extend(result.lessons)
    return state.found(None)
