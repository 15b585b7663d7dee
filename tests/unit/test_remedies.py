"""The search for pins that work, over fakes of the resolver and of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.version import Version

from compat import locking, remedies, run
from compat.journal import Journal
from compat.model import Combination, Evidence, Frame, Kind, Lock, Outcome, Phase, Raised, Stage, Status
from compat.model import Version as Seen
from compat.probes.probe import Probe
from compat.questions import Catalogue
from compat.remedies import needed, recall, search
from compat.setup import Result, Setup

PROBES = (
    Probe("import-torch", "?", "", suite=""),
    Probe("import-transformers", "?", "", suite=""),
    Probe("import-peft", "?", "", requires=("import-torch", "import-transformers")),
)
CATALOGUE = Catalogue(PROBES)
PINS = {"transformers": "4.40.0", "tokenizers": "0.19.1", "peft": "0.16.0"}
RELEASES = {
    "transformers": ("4.40.0", "4.43.4", "4.44.2", "4.45.2"),
    "tokenizers": ("0.19.1", "0.20.3"),
    "peft": ("0.12.0", "0.13.2", "0.16.0"),
}
BASE = Combination("base", "Base", Kind.CURRENT, "3.11", PINS, companions=("x",), expect={"import-peft": "passed"})
NEWER = {**PINS, "transformers": "4.44.2"}
OLDER = {**PINS, "peft": "0.13.2"}


def texts(pins: dict[str, str]) -> Lock:
    text = "".join(f"{name}=={version}\n" for name, version in pins.items())
    return Lock("locked", text, "", text)


def outcomes(combination: Combination, works: bool) -> tuple[Outcome, ...]:
    versions = {name: Seen(version, version) for name, version in combination.packages.items()}
    evidence = Evidence(phase=Phase.ACT, versions=versions)
    first = [Outcome(combination.id, probe.id, Stage.IMPORT, Status.PASSED, evidence=evidence) for probe in PROBES]
    if works:
        return tuple(first)
    text = "cannot import name 'EncoderDecoderCache' from 'transformers' (...)"
    raised = Raised("ImportError", text, (Frame("peft/utils.py", 1, "<module>"),))
    failed = replace(first[-1], status=Status.FAILED, reason=text, evidence=replace(evidence, exception=raised))
    return (*first[:-1], failed)


def result(combination: Combination = BASE, works: bool = False) -> Result:
    return Result(combination, outcomes(combination, works), 3, texts(dict(combination.packages)), "2.0")


class World:
    """Which pins resolve and which work; remembers what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, works: Callable[[dict[str, str]], bool]) -> None:
        self.works, self.locked, self.ran = works, list[str](), list[str]()
        self.resolves: Callable[[dict[str, str]], bool] = lambda pins: True
        monkeypatch.setattr(locking, "locked", self.lock)
        monkeypatch.setattr(run, "run", self.run)

    def lock(self, combination: Combination, *_: object) -> Lock | Outcome:
        self.locked.append(combination.id)
        pins = {"tokenizers": "0.20.3", **combination.packages}
        if not self.resolves(pins):
            words = f"Because transformers=={pins['transformers']} depends on tokenizers>0.20 and you require another"
            return Outcome(combination.id, "lock", Stage.LOCK, Status.FAILED, words)
        return texts(pins)

    def run(self, combination: Combination, *_: object) -> Result:
        self.ran.append(combination.id)
        pins = {"tokenizers": "0.20.3", **combination.packages}
        whole = replace(combination, packages=pins)
        return Result(combination, outcomes(whole, self.works(pins)), 3, texts(pins), "2.0")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite3") as book:
        yield book


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path / "locks", tmp_path / "cache", catalogue=CATALOGUE)


def newer(pins: dict[str, str]) -> bool:
    return Version(pins["transformers"]) >= Version("4.44")


def test_a_failure_that_a_rule_has_pins_for_is_worth_a_search() -> None:
    assert needed(result(), CATALOGUE)


@pytest.mark.parametrize(
    "other",
    [
        result(works=True),
        result(replace(BASE, kind=Kind.BRACKET)),
        result(replace(BASE, kind=Kind.DIRECT)),
        result(replace(BASE, packages={**PINS, "peft": "git+https://github.com/huggingface/peft@main"})),
        result(replace(BASE, packages={**PINS, "transformers": "https://host/transformers-4.40.0-py3-none-any.whl"})),
        result(replace(BASE, packages={"transformers": "4.40.0", "peft": "0.16.0"}, forced={"tokenizers": "0.19.1"})),
        Result(BASE, (Outcome("base", "lock", Stage.LOCK, Status.FAILED, "no"),)),
        Result(BASE, (Outcome("base", "lock", Stage.LOCK, Status.ERROR, "no"),)),
    ],
    ids=[
        "what passes",
        "a bracket",
        "a direct one",
        "a repository",
        "a wheel's address",
        "forced",
        "refused, with a rule without pins",
        "inconclusive",
    ],
)
def test_others_are_not(other: Result) -> None:
    assert not needed(other, CATALOGUE)


def test_a_repository_in_a_combination_that_fails_is_left_alone(book: Journal, setup: Setup) -> None:
    direct = replace(BASE, packages={**PINS, "peft": "git+https://github.com/huggingface/peft@main"})
    assert search(result(direct), RELEASES, setup, book, lambda *_: None) == (None, 0)


def test_the_nearest_that_passes_is_found(book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, newer)
    found, fresh = search(result(), RELEASES, setup, book, lambda *_: None)
    assert found is not None
    (neighbour,) = {each.combination.id: each for each in found.found}.values()
    assert (neighbour.combination.packages, neighbour.distance, neighbour.base) == (NEWER, (1, 2), "base")
    assert (neighbour.combination.kind, neighbour.combination.expect) == (Kind.NEIGHBOUR, {})
    assert neighbour.combination.companions == ("x",)
    assert fresh == 3 * len(world.ran)


def _silent_at(monkeypatch: pytest.MonkeyPatch, world: World, peft: str = "0.13.2") -> None:
    """The index does not answer for one release of peft."""

    def lock(combination: Combination, *more: object) -> Lock | Outcome:
        silent = Outcome(combination.id, "lock", Stage.LOCK, Status.ERROR, "no answer from the index")
        return silent if combination.packages["peft"] == peft else world.lock(combination, *more)

    monkeypatch.setattr(locking, "locked", lock)


def test_nearer_pins_that_say_nothing_are_remembered(
    book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    _silent_at(monkeypatch, World(monkeypatch, newer))
    found, _ = search(result(), RELEASES, setup, book, lambda *_: None)
    assert found is not None
    (neighbour,) = {each.combination.id: each for each in found.found}.values()
    assert (neighbour.combination.packages, neighbour.nearer, found.complete) == (NEWER, ("peft 0.13.2",), False)
    assert recall(result(), RELEASES, CATALOGUE, book) == found


def test_what_says_nothing_is_remembered_where_nothing_works(
    book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    _silent_at(monkeypatch, World(monkeypatch, lambda pins: False))
    found, _ = search(result(), RELEASES, setup, book, lambda *_: None)
    assert found is not None
    assert (found.found, found.sought.inconclusive[0], found.complete) == ((), "peft 0.13.2", False)
    assert found.sought.tried == len({*found.tried, *found.refused}) > len(found.sought.inconclusive)
    assert recall(result(), RELEASES, CATALOGUE, book) == found


def test_what_was_found_is_not_searched_again(book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, newer)
    first, _ = search(result(), RELEASES, setup, book, lambda *_: None)
    asked = len(world.locked)
    assert search(result(), RELEASES, setup, book, lambda *_: None) == (first, 0)
    assert recall(result(), RELEASES, CATALOGUE, book) == first
    assert len(world.locked) == asked


def test_other_releases_are_another_search(book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    World(monkeypatch, newer)
    search(result(), RELEASES, setup, book, lambda *_: None)
    assert recall(result(), {**RELEASES, "peft": ("0.13.2",)}, CATALOGUE, book) is None


def test_rerun_searches_again(book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, newer)
    search(result(), RELEASES, setup, book, lambda *_: None)
    asked = len(world.locked)
    assert search(result(), RELEASES, replace(setup, rerun=True), book, lambda *_: None)[1] > 0
    assert len(world.locked) == 2 * asked


def test_a_kept_search_of_an_older_form_is_made_anew(
    book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    World(monkeypatch, newer)
    first, _ = search(result(), RELEASES, setup, book, lambda *_: None)
    book.put_note(remedies._key(result(), RELEASES, CATALOGUE), {"of": "an older form"})
    assert recall(result(), RELEASES, CATALOGUE, book) is None
    assert search(result(), RELEASES, setup, book, lambda *_: None)[0] == first


def test_what_the_resolver_refuses_is_not_built(book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, newer)
    world.resolves = lambda pins: pins["tokenizers"] == "0.20.3" or pins["transformers"] == PINS["transformers"]
    found, _ = search(result(), RELEASES, setup, book, lambda *_: None)
    assert found is not None
    assert "transformers-4.44.2+tokenizers-0.19.1+peft-0.16.0" in found.refused
    assert found.found[0].combination.packages == {**NEWER, "tokenizers": "0.20.3"}
    assert found.found[0].distance == (2, 2)


def test_nothing_works_and_the_budget_is_kept(book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, lambda pins: False)
    found, _ = search(result(), RELEASES, setup, book, lambda *_: None)
    assert found is not None
    assert (found.found, len(set(world.ran)) == len(world.ran) <= 2 * remedies.BUDGET) == ((), True)


def test_no_neighbour_is_asked_what_decides_nothing(
    book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = Probe("clip-stock", "?", "", role="control", suite="models", requires=("import-torch",))
    asked: list[tuple[str, ...]] = []

    def spoken(combination: Combination, *_: object) -> Result:
        asked.append(combination.suites)
        return result(combination, works=True)

    World(monkeypatch, newer)
    monkeypatch.setattr(run, "run", spoken)
    broad = replace(BASE, suites=("instructblip", "models"))
    here = replace(setup, catalogue=Catalogue((*PROBES, extra)))
    found, _ = search(result(broad), RELEASES, here, book, lambda *_: None)
    assert found is not None
    assert set(asked) == {("instructblip",)}
    assert recall(result(broad), RELEASES, here.catalogue, book) == found


def test_no_neighbour_is_run_twice(book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, lambda pins: pins["peft"] == "0.13.2")
    found, _ = search(result(), RELEASES, setup, book, lambda *_: None)
    assert found is not None
    assert [dict(each.combination.packages) for each in found.found][-1] == OLDER
    assert len(set(world.ran)) == len(world.ran)


def test_what_is_under_way_is_said_of_the_base_with_what_is_tried(
    book: Journal, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    World(monkeypatch, newer)
    heard: list[tuple[Combination, str]] = []

    def spoken(combination: Combination, *rest: object) -> Result:
        rest[2](combination, "building")  # type: ignore[operator]
        return result(combination, works=True)

    monkeypatch.setattr(run, "run", spoken)
    search(result(), RELEASES, setup, book, lambda *said: heard.append(said))
    assert [(each.id, each.packages, words) for each, words in heard] == [("base", OLDER, "near: building")]
