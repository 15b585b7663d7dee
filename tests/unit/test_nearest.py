import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice, product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version

from compat import releases
from compat.search.nearest import Attempt, Candidate, Distance, Found, Lesson, Pins, candidates, meets, nearest

MATRIX = Path(__file__).parents[2] / "matrix"
PRESENT = {"transformers": "4.44.0", "tokenizers": "0.19.1", "peft": "0.16.0"}
RELEASES = {"transformers": ["4.43.4", "4.44.2", "4.53.3", "4.54.1"], "peft": ["0.15.2", "0.16.0"]}
NEW = {"transformers": "4.54.1", "peft": "0.16.0"}


def fails_unless(works: Callable[[Pins], bool], *lesson: dict[str, str]) -> Callable[..., Attempt]:
    lessons: tuple[Lesson, ...] = (lesson,) if lesson else ()
    return lambda candidate, known: Attempt(works(candidate.pins), lessons=lessons)


def test_fewest_packages_first_then_fewest_releases() -> None:
    found = candidates(PRESENT, {"transformers": ["4.53.3", "4.54.1"], "peft": ["0.15.2"]})
    assert [(each.distance, each.pins) for each in found] == [
        (Distance(1, 1), {**PRESENT, "peft": "0.15.2"}),
        (Distance(1, 1), {**PRESENT, "transformers": "4.53.3"}),
        (Distance(1, 2), {**PRESENT, "transformers": "4.54.1"}),
        (Distance(2, 1), {"transformers": "4.53.3", "peft": "0.16.0"}),
        (Distance(2, 2), {**PRESENT, "transformers": "4.53.3", "peft": "0.15.2"}),
        (Distance(2, 2), {"transformers": "4.54.1", "peft": "0.16.0"}),
        (Distance(2, 3), {**PRESENT, "transformers": "4.54.1", "peft": "0.15.2"}),
        (Distance(3, 2), {"transformers": "4.53.3", "peft": "0.15.2"}),
        (Distance(3, 3), {"transformers": "4.54.1", "peft": "0.15.2"}),
    ]


def test_the_way_from_the_first_row_is_as_the_docs_count_it() -> None:
    present = {"transformers": "4.53.0", "tokenizers": "0.21.1", "peft": "0.16.0"}
    found = candidates(present, {"transformers": releases.tried(MATRIX)["transformers"]})
    near = {each.pins["transformers"]: each.distance for each in islice(found, 6)}
    assert (near.get("4.53.3"), near.get("4.54.0"), near.get("4.54.1")) == (Distance(1, 1), None, Distance(1, 2))


def test_the_present_pins_are_no_candidate_and_none_comes_twice() -> None:
    pins = [tuple(sorted(each.pins.items())) for each in candidates(PRESENT, RELEASES)]
    assert tuple(sorted(PRESENT.items())) not in pins
    assert len(set(pins)) == len(pins) == 5 * 2 * 2 - 2 - 1


def test_the_nearest_that_works_is_the_answer() -> None:
    ordered = tuple(candidates(PRESENT, RELEASES))
    works = fails_unless(lambda pins: Version(pins["transformers"]) >= Version("4.54") and "tokenizers" not in pins)
    found = nearest(ordered, works, budget=99)
    assert found.candidate == Candidate(NEW, Distance(2, 3))
    assert found.tried == ordered[: ordered.index(found.candidate)]


def test_what_a_failure_teaches_rules_out_without_a_build() -> None:
    ordered = tuple(candidates(PRESENT, RELEASES))
    works = fails_unless(lambda pins: pins == NEW, {"transformers": ">=4.54"})
    found = nearest(ordered, works, budget=99)
    assert [each.pins["transformers"] for each in found.tried[1:]] == ["4.54.1"]


def test_lessons_of_the_present_pins_hold_from_the_start() -> None:
    ordered = tuple(candidates(PRESENT, RELEASES))
    found = nearest(ordered, fails_unless(lambda pins: pins == NEW), 99, known=[[{"transformers": ">=4.54"}]])
    assert [each.pins for each in found.tried] == [{**PRESENT, "transformers": "4.54.1"}]


def test_what_the_resolver_refuses_is_no_build() -> None:
    ordered = tuple(candidates(PRESENT, RELEASES))
    refuse = lambda candidate, lessons: Attempt(False, built=False)  # noqa: E731
    assert nearest(ordered, refuse, budget=1, refusals=3) == Found(None, (), ordered[:3])


def test_nothing_beyond_the_budget_is_built() -> None:
    ordered = tuple(candidates(PRESENT, RELEASES))
    assert nearest(ordered, fails_unless(lambda pins: False), 2) == Found(None, ordered[:2])


def test_one_of_several_alternatives_is_enough() -> None:
    either = [{"transformers": ">=4.43"}, {"peft": "<0.15"}]
    assert meets({"transformers": "4.40", "peft": "0.14.0"}, either)
    assert not meets({"transformers": "4.40", "peft": "0.16.0"}, either)
    assert meets({"transformers": "4.40"}, [{"tokenizers": ">=9"}])


def exhaustive(
    present: Pins,
    releases: Mapping[str, Sequence[str]],
    allowed: Callable[[str, str], bool],
    leader: str,
    follower: str,
) -> list[Candidate]:
    """All combinations of releases, made and then sorted: what the lazy order has to be."""
    movers = [package for package in present if package in releases and package != follower]
    known = {package: sorted({*map(Version, releases[package]), Version(present[package])}) for package in movers}
    found = []
    for freed in (False, True):
        for versions in product(*known.values()):
            chosen = dict(zip(movers, versions, strict=True))
            steps = [
                abs(known[name].index(v) - known[name].index(Version(present[name]))) for name, v in chosen.items()
            ]
            pins = {**present, **{name: str(version) for name, version in chosen.items()}}
            left = {name: version for name, version in pins.items() if not freed or name != follower}
            led = leader in chosen and chosen[leader] != Version(present[leader]) and follower in present
            if any(steps) and (led or not freed) and all(map(allowed, left, left.values())):
                found.append(Candidate(left, Distance(sum(map(bool, steps)) + freed, sum(steps))))
    return sorted(found, key=lambda each: each.distance)


VERSIONS = st.integers(1, 5).map(str)
PACKAGES = ("peft", "tokenizers", "transformers", "numpy")


@settings(max_examples=100)
@given(
    present=st.dictionaries(st.sampled_from(PACKAGES), VERSIONS, min_size=1),
    releases=st.dictionaries(st.sampled_from(PACKAGES), st.lists(VERSIONS, max_size=4)),
    forbidden=st.sets(st.tuples(st.sampled_from(PACKAGES), VERSIONS), max_size=4),
    ends=st.sampled_from([("transformers", "tokenizers"), ("", "")]),
)
def test_the_lazy_order_is_that_of_all_combinations_sorted(
    present: Pins, releases: Mapping[str, Sequence[str]], forbidden: set[tuple[str, str]], ends: tuple[str, str]
) -> None:
    allowed = lambda name, version: (name, version) not in forbidden  # noqa: E731
    assert list(candidates(present, releases, allowed, *ends)) == exhaustive(present, releases, allowed, *ends)


def test_many_releases_cost_nothing_before_they_are_tried() -> None:
    many = {name: [str(number) for number in range(60)] for name in ("a", "b", "c", "d", "e")}
    begun = time.process_time()
    found = list(islice(candidates(dict.fromkeys(many, "30"), many, leader="", follower=""), 1000))
    assert (len(found), found[0].distance, time.process_time() - begun < 1) == (1000, Distance(1, 1), True)


def test_what_the_lessons_rule_out_is_passed_over_quickly() -> None:
    many = {name: [str(number) for number in range(14)] for name in ("a", "b", "c", "d")}
    ordered = candidates(dict.fromkeys(many, "10"), many, leader="", follower="")
    begun = time.process_time()
    assert nearest(ordered, fails_unless(lambda pins: True), 8, known=[[{"a": ">99"}]]) == Found(None)
    assert time.process_time() - begun < 1.2


def test_what_says_nothing_is_passed_over_and_remembered() -> None:
    ordered = tuple(candidates(PRESENT, RELEASES))

    def attempt(candidate: Candidate, known: object) -> Attempt:
        del known
        return Attempt(candidate.pins == NEW, silent=candidate in ordered[1:3])

    found = nearest(ordered, attempt, budget=99)
    assert (found.candidate and found.candidate.pins, found.passed_over) == (NEW, ordered[1:3])
