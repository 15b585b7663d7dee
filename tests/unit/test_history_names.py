"""Questions to a small history: names that come, go, move and come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compat.history import span as spans
from compat.history import store
from compat.history.facts import Parameter, parameters
from compat.history.merge import Book, Surface
from compat.history.names import History
from compat.history.span import Range, Span
from compat.history.store import Stored

OLD = {
    "tiny": Surface(names={"Trainer": "tiny.trainer.Trainer", "Cache": "tiny.cache.Cache", "__version__": ""}),
    "tiny.cache": Surface(names={"Cache": ""}, bases={"Cache": ""}, members={"Cache": frozenset({"old"})}),
    "tiny.trainer": Surface(
        names={"Trainer": "", "helper": "", "Cache": "tiny.cache.Cache"},
        bases={"Trainer": "tiny.cache.Cache"},
        members={"Trainer": frozenset({"__init__", "train", "args"})},
        calls={"Trainer.__init__": "self,model,tokenizer=", "Trainer.train": "self,*,resume=,**kwargs", "helper": "x"},
    ),
}
NEW = {
    "tiny": Surface(names={"Trainer": "tiny.trainer.Trainer", "__version__": ""}),
    "tiny.trainer": Surface(
        names={"Trainer": "", "aid": ""},
        bases={"Trainer": "outside.Base"},
        members={"Trainer": frozenset({"__init__", "train", "args"})},
        calls={"Trainer.__init__": "self,model,processing_class=", "Trainer.train": "self,*,resume=", "aid": "x"},
    ),
}


@pytest.fixture(scope="module")
def history() -> History:
    book = Book()
    book.make_room(["1.0", "1.1", "2.0"])
    for version, release in (("1.0", OLD), ("1.1", OLD), ("2.0", NEW)):
        book.add(version, release)
    return History([book.package("tiny-lib", "tiny")])


def there(*ranges: Range) -> Span:
    return Span("tiny-lib", "1.0", "2.0", ranges)


ALWAYS, BEFORE, AFTER = Range("1.0", "2.0", None), Range("1.0", "1.1", "2.0"), Range("2.0", "2.0", None)


def test_packages_and_releases(history: History) -> None:
    assert history.packages == ("tiny-lib",)
    assert history.releases("Tiny_Lib") == ("1.0", "1.1", "2.0")
    assert (history.package_of("tiny.cache"), history.package_of("torch.nn")) == ("tiny-lib", None)


def test_a_module_that_went(history: History) -> None:
    assert history.module("tiny.cache") == there(BEFORE)
    assert history.module("tiny.never") == there()
    assert history.module("torch.nn") is None


def test_a_name_that_went_and_one_that_stays(history: History) -> None:
    assert history.importable("tiny", "Cache") == there(BEFORE)
    assert history.importable("tiny", "Trainer") == there(ALWAYS)
    assert history.importable("tiny", "trainer") == there(ALWAYS)  # a submodule
    assert history.importable("torch", "nn") is None


def test_what_a_name_stands_for(history: History) -> None:
    assert history.canonical("tiny", "Trainer", "1.1") == "tiny.trainer.Trainer"
    assert history.canonical("tiny.trainer", "Cache", "1.0") == "tiny.cache.Cache"
    assert history.canonical("tiny", "Cache", "2.0") is None


def test_kinds(history: History) -> None:
    asked = ("tiny.trainer", "tiny.Trainer", "tiny.trainer.aid", "tiny.__version__", "tiny.Trainer.train")
    assert [history.kind(each) for each in asked] == ["module", "class", "function", "value", "function"]
    assert (history.kind("tiny.Trainer.args"), history.kind("tiny.nothing")) == ("value", None)


def test_members_own_and_inherited(history: History) -> None:
    assert history.member("tiny.Trainer", "train") == there(ALWAYS)
    assert history.member("tiny.Trainer", "old") == there(BEFORE)
    assert history.member("tiny.Trainer", "half") is None  # may come from outside
    assert history.member("tiny.cache.Cache", "half") == there()
    assert history.member("tiny.helper", "half") is None
    assert history.members("tiny.Trainer", "1.0") == {"__init__", "train", "args", "old"}
    assert [history.closed("tiny.Trainer", each) for each in ("1.0", "2.0", "3.0")] == [True, False, False]


@pytest.mark.parametrize(
    ("base", "closed", "member"),
    [
        ("torch.nn.Module", True, "state_dict"),
        ("torch.nn.Linear", True, "in_features"),
        ("dict", True, "items"),
        ("enum.Enum", True, "name"),
        ("typing.NamedTuple", True, "_replace"),
        ("collections.OrderedDict", True, "move_to_end"),
        ("outside.Base", False, ""),
        ("?", False, ""),
    ],
)
def test_members_from_outside_the_history(base: str, closed: bool, member: str) -> None:
    book = Book()
    book.make_room(["1.0"])
    book.add("1.0", {"tiny": Surface(names={"C": ""}, bases={"C": base}, members={"C": frozenset()})})
    found = History([book.package("tiny", "tiny")])
    assert found.closed("tiny.C", "1.0") is closed
    assert bool(member and found.member("tiny.C", member)) is closed
    assert (found.member("tiny.C", "never") is None) is not closed


def test_bases(history: History) -> None:
    assert history.bases("tiny.Trainer", "1.0") == ("tiny.cache.Cache",)
    assert history.bases("tiny.Trainer", "2.0") == ("outside.Base",)


def test_parameters(history: History) -> None:
    assert history.parameters("tiny.Trainer", "2.0") == (
        Parameter("self", "positional or keyword", has_default=False),
        Parameter("model", "positional or keyword", has_default=False),
        Parameter("processing_class", "positional or keyword", has_default=True),
    )
    assert history.parameter("tiny.Trainer", "tokenizer") == there(BEFORE)
    assert history.parameter("tiny.Trainer.__init__", "processing_class") == there(AFTER)
    assert history.parameter("tiny.trainer.helper", "x") == there(BEFORE)
    assert history.parameter("tiny.trainer.nothing", "x") is None
    assert [history.takes_any("tiny.Trainer.train", each) for each in ("1.0", "2.0")] == [True, False]
    assert history.takes("tiny.Trainer.train", "anything") == there(BEFORE)
    assert history.takes("tiny.Trainer.__init__", "processing_class") == there(AFTER)
    assert history.takes("tiny.trainer.nothing", "x") is None


def test_finding_the_most_public_place_first(history: History) -> None:
    assert history.find("Trainer") == ("tiny.Trainer", "tiny.trainer.Trainer")
    assert history.find("Trainer.__init__", "tiny-lib") == ("tiny.Trainer.__init__", "tiny.trainer.Trainer.__init__")
    assert history.find("Nothing") == ()


@pytest.mark.parametrize(
    ("version", "has"),
    [("1.0", True), ("1.0.5", True), ("2.0.dev0", True), ("2.0", False), ("0.9", None), ("2.1", None), ("main", None)],
)
def test_whether_a_version_has_it(version: str, has: bool | None) -> None:
    assert there(BEFORE).holds(version) is has


def test_a_local_version_is_the_release() -> None:
    assert there(ALWAYS).holds("2.0+cpu") is True


def test_what_came_back_has_two_ranges() -> None:
    found = spans.span("tiny", ["1", "2", "3", "4"], 0b1101)
    assert found == Span("tiny", "1", "4", (Range("1", "1", "2"), Range("3", "4", None)))
    assert (found.since, found.last, found.gone, bool(found)) == ("1", "4", None, True)


def test_a_release_between_two_moves_the_later_ones() -> None:
    book = Book()
    book.make_room(["1.0", "3.0"])
    book.add("3.0", {"tiny": Surface(names={"x": ""})})
    book.make_room(["2.0"])
    found = History([book.package("tiny", "tiny")]).importable("tiny", "x")
    assert found == Span("tiny", "1.0", "3.0", (Range("3.0", "3.0", None),))


def test_a_written_signature() -> None:
    assert [(each.name, each.kind, each.has_default) for each in parameters("self,/,a,b=,*,c,d=,**more")] == [
        ("self", "positional-only", False),
        ("a", "positional or keyword", False),
        ("b", "positional or keyword", True),
        ("c", "keyword-only", False),
        ("d", "keyword-only", True),
        ("more", "variadic keyword", False),
    ]


@given(st.sets(st.integers(0, 200)))
def test_a_set_of_releases_survives_writing_and_reading(places: set[int]) -> None:
    held = sum(1 << each for each in places)
    assert spans.read(spans.written(held)) == held
    assert {place for first, last in spans.runs(held) for place in range(first, last + 1)} == places


def test_what_is_stored_is_read_again(tmp_path: Path) -> None:
    book = Book()
    book.make_room(["1.0", "2.0"])
    book.add("1.0", OLD)
    book.add("2.0", NEW)
    kept = Stored("tiny-lib", "tiny", tuple(book.releases), book.modules, {"0.9": "no wheel"})
    file = tmp_path / "tiny-lib.zip"
    file.write_bytes(store.written_bytes(kept))
    assert store.read(file) == kept
    assert store.written_bytes(store.read(file)) == file.read_bytes()
    found = History([store.opened(file)])
    assert found.find("Trainer.train") == ("tiny.Trainer.train", "tiny.trainer.Trainer.train")
    assert found.importable("tiny", "Cache") == Span("tiny-lib", "1.0", "2.0", (Range("1.0", "1.0", "2.0"),))


def test_names_that_stand_for_each_other_in_a_circle() -> None:
    book = Book()
    book.make_room(["1.0"])
    book.add(
        "1.0",
        {
            "round": Surface(names={"a": "round.round.a"}),
            "round.round": Surface(names={"a": "round.a"}),
        },
    )
    circle = History([book.package("round", "round")])
    assert circle.parameters("round.a.A", "1.0") is None
