"""The nearest working pins: searched outward from the wanted set and from the present one; offered is what passed.

The search itself (``search.nearest``) sees a predicate; here is what stands behind it: resolve, build, ask.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from compat import signature, taught
from compat.check.answer import Alternative, Alternatives
from compat.check.moves import moves
from compat.check.sets import Resolved
from compat.check.side import Side, passes
from compat.check.silence import heard
from compat.check.target import Target
from compat.check.verdict import COUNTED
from compat.language import phrase
from compat.model import Question
from compat.search.nearest import Attempt, Candidate, Lesson, anything, candidates, meets, nearest

REFUSALS = 20
"""At most that many candidates are given to the resolver in vain."""
WANTED, PRESENT = "wanted", "present"

Pins = Mapping[str, str]
Allowed = Callable[[str, str], bool]


@dataclass
class Ground:
    """What a search stands on: how a set is resolved and asked, and what is acceptable.

    ``resolve`` takes the pins of the origin, and the movers' own: None for one that is left to the resolver.
    ``no_worse`` says whether nothing is lost against the present set, ``lost`` which questions are. ``tell`` hears of
    each build. ``known`` are
    the pins of sets that are no alternatives: of the wanted one, and of the present one with the same torch.
    ``silent`` are the questions that have an answer in neither set.
    """

    resolve: Callable[[Pins, Mapping[str, str | None]], Resolved]
    ask: Callable[[Resolved], Side]
    no_worse: Callable[[Side], bool]
    lost: Callable[[Side], Collection[str]]
    questions: Sequence[Question]
    budget: int
    tell: Callable[[str], None]
    known: Sequence[Pins] = ()
    silent: Collection[str] = ()
    seen: dict[str, Side] = field(default_factory=dict)
    tried: dict[str, tuple[Pins, str]] = field(default_factory=dict)

    def is_found(self, side: Side, origin: Origin) -> bool:
        """Whether a set is what the search from there is for."""
        return self.no_worse(side) and (origin.name == WANTED or passes(side.outcomes, self.heard(side)))

    def heard(self, side: Side) -> list[Question]:
        """The questions that a set is held to."""
        return heard(self.questions, side.outcomes, self.silent)

    def lessons(self, side: Side, origin: Origin) -> list[Lesson]:
        """What its failures teach: of the wanted set only what got lost, of the present one all that fails."""
        lost = self.lost(side) if origin.name == WANTED else {each.id for each in self.questions}
        return taught.lessons(side.outcomes, [each for each in self.questions if each.id in lost])


@dataclass(frozen=True)
class Origin:
    """Where a search starts: its pins in full, those that it moves, and those that an alternative shows.

    What is shown and not moved follows: the resolver keeps it if it can.
    """

    name: str
    pins: Pins
    movers: tuple[str, ...]
    shown: tuple[str, ...]
    lessons: tuple[Lesson, ...] = ()


def search(
    ground: Ground, origins: Sequence[Origin], releases: Mapping[str, Sequence[str]], target: Target
) -> Alternatives:
    """First what keeps all that was asked for, then whatever is nearest, then what is nearest to the present set.

    Each of them may build an equal share of what the ones before it left of the budget.
    """
    found: list[Alternative] = []
    searches: list[tuple[Origin, Allowed]] = []
    for origin in origins:
        ways = (target.admits, anything) if origin.name == WANTED else (anything,)
        searches += [(origin, each) for each in ways if next(_candidates(origin, releases, each), None)]
    for number, (origin, allowed) in enumerate(searches):
        ordered = _candidates(origin, releases, allowed)
        share = ceil((ground.budget - len(ground.seen)) / (len(searches) - number))
        made = _nearest(ground, origin, ordered, target, share)
        found += [each for each in made if each.pins not in [other.pins for other in found]]
    offered = [each.pins for each in found]
    tried = tuple((name, why) for name, (pins, why) in ground.tried.items() if pins not in offered)
    return Alternatives(tuple(sorted(found, key=lambda each: each.distance)), tried, ground.budget)


def _candidates(origin: Origin, releases: Mapping[str, Sequence[str]], allowed: Allowed) -> Iterator[Candidate]:
    """Every mover moves by itself here: none is led, none follows."""
    present = {name: origin.pins[name] for name in origin.movers}
    return candidates(present, releases, allowed, leader="", follower="")


def _nearest(
    ground: Ground, origin: Origin, ordered: Iterable[Candidate], target: Target, budget: int
) -> list[Alternative]:
    """From the wanted set the nearest candidate that is no worse than the present one; from that one, that passes."""

    def attempt(candidate: Candidate, lessons: Sequence[Lesson]) -> Attempt:
        resolved = ground.resolve(origin.pins, {name: candidate.pins.get(name) for name in origin.movers})
        if resolved.refusal:
            return Attempt(works=False, built=False, lessons=taught.other_pins(candidate, resolved.refusal))
        if resolved.pins in ground.known or not all(meets(resolved.pins, lesson) for lesson in lessons):
            return Attempt(works=False, built=False)
        side, built = _asked(ground, resolved, origin)
        return Attempt(ground.is_found(side, origin), built, tuple(ground.lessons(side, origin)))

    found = nearest(ordered, attempt, budget, origin.lessons, REFUSALS)
    if found.candidate:
        resolved = ground.resolve(origin.pins, {name: found.candidate.pins.get(name) for name in origin.movers})
        side = ground.seen[resolved.combination.id]
        return [_alternative(found.candidate, side, origin, target, _failing(side, ground.heard(side)))]
    return []


def _name(resolved: Resolved, origin: Origin) -> str:
    return ", ".join(f"{name} {resolved.pins[name]}" for name in origin.shown if name in resolved.pins)


def _asked(ground: Ground, resolved: Resolved, origin: Origin) -> tuple[Side, bool]:
    """The answers of a set, asked at most once, and whether that was now."""
    key, name = resolved.combination.id, _name(resolved, origin)
    if key in ground.seen:
        return ground.seen[key], False
    ground.tell(f"trying {name} (build {len(ground.seen) + 1} of at most {ground.budget})")
    side = ground.seen[key] = ground.ask(resolved)
    shown = {name: version for name, version in resolved.pins.items() if name in origin.shown}
    ground.tried[name] = shown, _why(side, ground.heard(side))
    return side, True


def _why(side: Side, asked: Sequence[Question]) -> str:
    failing = _failing(side, asked)
    if not failing:
        none = phrase("no question has an answer there")
        return phrase("its figures differ") if passes(side.outcomes, asked) else none
    first = next((each for each in side.outcomes if each.probe == next(iter(failing), "")), side.outcomes[0])
    return phrase("%(probe)s: %(why)s", probe=first.probe, why=signature.reason(first) or phrase(first.status.value))


def _failing(side: Side, asked: Sequence[Question]) -> tuple[str, ...]:
    """What does not pass there, the first cause first."""
    return tuple(each.probe for each in side.outcomes if not passes([each], asked) and _counts(each.probe, asked))


def _counts(probe: str, asked: Sequence[Question]) -> bool:
    return any(each.id == probe and each.role in COUNTED for each in asked)


def _alternative(
    candidate: Candidate, side: Side, origin: Origin, target: Target, as_now: tuple[str, ...]
) -> Alternative:
    pins = {name: version for name, version in side.resolved.pins.items() if name in origin.shown}
    before = {name: version for name, version in origin.pins.items() if name in origin.shown}
    moved = moves(before, pins, target)
    return Alternative(pins, moved, (len(moved), candidate.distance.releases), origin.name, as_now)
