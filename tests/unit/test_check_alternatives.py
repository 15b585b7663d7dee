"""The search for working pins, over a ground that builds nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from compat.check import alternatives, origins, target
from compat.check.alternatives import PRESENT, WANTED, Ground
from compat.check.answer import Alternative, Move, Reason
from compat.check.sets import Resolved
from compat.check.side import Side, passes
from compat.model import Combination, Kind, Outcome, Question, Stage, Status

Pins = Mapping[str, str]
QUESTIONS = [Question("runs", "?", "question", "", ""), Question("speaks", "?", "question", "", "")]
RELEASES = {"peft": ["1", "2", "3"], "transformers": ["1", "2", "3"]}
AXES = ("transformers", "tokenizers", "peft")
NOW = {"peft": "1", "transformers": "1"}
THEN = {"peft": "1", "transformers": "3"}
TO = target.read(["transformers==3"], str)
BROKEN = "does not run"


@dataclass
class World:
    """``works`` says by the pins what passes: "runs", "speaks", both. Remembers what was built."""

    works: Callable[[Pins], Sequence[str]]
    refuses: Callable[[Pins], bool] = lambda pins: False
    built: list[Pins] = field(default_factory=list)
    asked: int = 0

    def resolve(self, pins: Pins, moved: Mapping[str, str | None]) -> Resolved:
        self.asked += 1
        found = {**pins, **{name: version for name, version in moved.items() if version}}
        id_ = " ".join(f"{name}={version}" for name, version in sorted(found.items()))
        combination = Combination(id_, id_, Kind.NEIGHBOUR, "3.11", found)
        if self.refuses(found):
            return Resolved(combination, {}, Outcome(id_, "lock", Stage.LOCK, Status.FAILED, "no"))
        return Resolved(combination, found)

    def ask(self, resolved: Resolved) -> Side:
        self.built.append(resolved.pins)
        passing = self.works(resolved.pins)
        passed = Outcome(resolved.combination.id, "", Stage.PROBE, Status.PASSED)
        failed = replace(passed, status=Status.FAILED, reason=BROKEN)
        found = (replace(passed if each.id in passing else failed, probe=each.id) for each in QUESTIONS)
        return Side(resolved, tuple(found), {})

    def ground(self, budget: int = 8, present: Pins | None = None, **more: object) -> Ground:
        told: list[str] = []
        known = [THEN, *([present] if present else [])]
        ground = Ground(self.resolve, self.ask, whole, lambda side: (), QUESTIONS, budget, told.append, known=known)
        return replace(ground, **more)  # type: ignore[arg-type]


def whole(side: Side) -> bool:
    return passes(side.outcomes, QUESTIONS)


def start(name: str, pins: Pins) -> alternatives.Origin:
    return origins.origin(name, pins, AXES, TO)


def everything(when: Callable[[Pins], bool]) -> Callable[[Pins], Sequence[str]]:
    return lambda pins: ("runs", "speaks") if when(pins) else ()


def test_first_what_keeps_all_that_was_asked_for_then_what_is_nearest() -> None:
    world = World(
        everything(lambda pins: pins in ({"peft": "3", "transformers": "3"}, {"peft": "1", "transformers": "2"}))
    )
    found = alternatives.search(world.ground(present=NOW), [start(WANTED, THEN)], RELEASES, TO)
    assert world.built == [
        {"peft": "2", "transformers": "3"},
        {"peft": "3", "transformers": "3"},
        {"peft": "1", "transformers": "2"},
    ]
    assert found.found == (
        Alternative(
            {"transformers": "2", "peft": "1"}, (Move("transformers", "3", "2", Reason.ASKED),), (1, 1), WANTED
        ),
        Alternative({"transformers": "3", "peft": "3"}, (Move("peft", "1", "3", Reason.REQUIRED),), (1, 2), WANTED),
    )
    assert found.tried == (("transformers 3, peft 2", f"runs: {BROKEN}"),)


def test_the_present_set_is_no_alternative() -> None:
    world = World(everything(lambda pins: pins == NOW))
    found = alternatives.search(world.ground(20, NOW), [start(WANTED, THEN)], RELEASES, TO)
    assert (found.found, NOW in world.built, len(world.built)) == ((), False, 7)


def test_with_another_torch_it_is_one() -> None:
    world = World(everything(lambda pins: pins == NOW))
    found = alternatives.search(world.ground(20), [start(WANTED, THEN)], RELEASES, TO)
    assert [each.pins for each in found.found] == [NOW]


@pytest.mark.parametrize(("budget", "built"), [(0, 0), (1, 1), (2, 2), (3, 3), (20, 7)])
def test_the_budget_is_kept(budget: int, built: int) -> None:
    world = World(lambda pins: ())
    starts = [start(WANTED, THEN), start(PRESENT, NOW)]
    found = alternatives.search(world.ground(budget, NOW), starts, RELEASES, TO)
    assert (len(world.built), len(found.tried), found.found, found.budget) == (built, built, (), budget)


def test_no_search_takes_what_belongs_to_the_next() -> None:
    """Many releases of one package that mend nothing do not hide that one release of another would."""
    world = World(everything(lambda pins: pins["transformers"] == "2"))
    many = {**RELEASES, "peft": [str(number) for number in range(1, 50)]}
    found = alternatives.search(world.ground(4, NOW), [start(WANTED, THEN)], many, TO)
    assert ([each.pins for each in found.found], len(world.built)) == ([{"transformers": "2", "peft": "1"}], 3)


def test_what_was_built_is_not_built_again() -> None:
    world = World(lambda pins: ())
    alternatives.search(world.ground(20, NOW), [start(WANTED, THEN), start(PRESENT, NOW)], RELEASES, TO)
    assert len(world.built) == len({tuple(each.items()) for each in world.built})


def test_what_the_resolver_refuses_costs_no_build_and_is_not_asked_for_ever() -> None:
    world = World(lambda pins: (), refuses=lambda pins: True)
    many = {**RELEASES, "peft": [str(number) for number in range(1, 50)]}
    found = alternatives.search(world.ground(8, NOW), [start(WANTED, THEN)], many, TO)
    assert (world.built, found.tried, world.asked <= 2 * alternatives.REFUSALS) == ([], (), True)


def test_where_nothing_passes_what_is_no_worse_than_the_present_set() -> None:
    world = World(lambda pins: ("runs",) if pins["peft"] == "2" else ())
    ground = world.ground(20, NOW, no_worse=lambda side: side.outcomes[0].status is Status.PASSED)
    found = alternatives.search(ground, [start(WANTED, THEN)], RELEASES, TO)
    assert [(each.pins, each.as_now) for each in found.found] == [({"transformers": "3", "peft": "2"}, ("speaks",))]


def test_what_is_no_worse_is_nearer_than_what_passes_everything() -> None:
    world = World(lambda pins: ("runs", "speaks") if pins["transformers"] == "2" else ("runs",))
    ground = world.ground(20, NOW, no_worse=lambda side: side.outcomes[0].status is Status.PASSED)
    found = alternatives.search(ground, [start(WANTED, THEN)], RELEASES, TO)
    assert [(each.pins, each.as_now) for each in found.found] == [
        ({"transformers": "3", "peft": "2"}, ("speaks",)),
        ({"transformers": "2", "peft": "1"}, ()),
    ]


def test_from_the_present_set_where_it_fails_too() -> None:
    world = World(everything(lambda pins: pins == {"peft": "3", "transformers": "1"}))
    found = alternatives.search(world.ground(3, NOW), [start(WANTED, THEN), start(PRESENT, NOW)], RELEASES, TO)
    assert [(each.pins, each.origin) for each in found.found] == []
    world = World(everything(lambda pins: pins == {"peft": "2", "transformers": "1"}))
    found = alternatives.search(world.ground(3, NOW), [start(WANTED, THEN), start(PRESENT, NOW)], RELEASES, TO)
    assert [(each.pins, each.origin) for each in found.found] == [({"transformers": "1", "peft": "2"}, PRESENT)]


def test_what_is_tried_is_told() -> None:
    told: list[str] = []
    ground = World(lambda pins: ()).ground(2, NOW, tell=told.append)
    alternatives.search(ground, [start(WANTED, THEN)], RELEASES, TO)
    assert told == [
        "trying transformers 3, peft 2 (build 1 of at most 2)",
        "trying transformers 2, peft 1 (build 2 of at most 2)",
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("transformers==3",), {"transformers": "3", "peft": "1"}),
        (("transformers==3.*",), {"transformers": "3", "peft": "1"}),
        (("transformers>1,<3",), {"transformers": "2", "peft": "1"}),
        (("transformers>=1",), {"transformers": "1", "peft": "1"}),
        (("transformers>7",), {"transformers": "1", "peft": "1"}),
        (("added",), {"transformers": "1", "peft": "1", "added": "9"}),
        (("added>=1",), {"transformers": "1", "peft": "1", "added": "2"}),
        (("peft @ git+https://example.org/p@a",), {"transformers": "1", "peft": "git+https://example.org/p@a"}),
    ],
)
def test_what_stands_for_a_set_that_the_resolver_refuses(texts: tuple[str, ...], expected: Pins) -> None:
    known = {**RELEASES, "added": ["1", "2"]}
    wanted = target.read(texts, lambda name: "9")
    assert origins.refused(wanted, NOW, lambda names: {name: known[name] for name in names}) == expected


def test_what_a_search_moves_and_shows() -> None:
    pins = {"transformers": "1", "tokenizers": "1", "peft": "git+https://example.org/p@a", "numpy": "1", "added": "1"}
    found = origins.origin(WANTED, pins, AXES, target.read(["added==1"], str))
    assert (found.shown, found.movers) == (("transformers", "tokenizers", "added"), ("transformers", "added"))
    asked = origins.origin(WANTED, pins, AXES, target.read(["tokenizers==1"], str))
    assert asked.movers == ("transformers", "tokenizers")
