from collections.abc import Callable

from packaging.version import Version

from compat.search.nearest import Attempt, Candidate, Distance, Found, Lesson, Pins, candidates, meets, nearest

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


def test_the_present_pins_are_no_candidate_and_none_comes_twice() -> None:
    pins = [tuple(sorted(each.pins.items())) for each in candidates(PRESENT, RELEASES)]
    assert tuple(sorted(PRESENT.items())) not in pins
    assert len(set(pins)) == len(pins) == 5 * 2 * 2 - 2 - 1


def test_the_nearest_that_works_is_the_answer() -> None:
    ordered = candidates(PRESENT, RELEASES)
    works = fails_unless(lambda pins: Version(pins["transformers"]) >= Version("4.54") and "tokenizers" not in pins)
    found = nearest(ordered, works, budget=99)
    assert found.candidate == Candidate(NEW, Distance(2, 3))
    assert found.tried == ordered[: ordered.index(found.candidate)]


def test_what_a_failure_teaches_rules_out_without_a_build() -> None:
    ordered = candidates(PRESENT, RELEASES)
    works = fails_unless(lambda pins: pins == NEW, {"transformers": ">=4.54"})
    found = nearest(ordered, works, budget=99)
    assert [each.pins["transformers"] for each in found.tried[1:]] == ["4.54.1"]


def test_lessons_of_the_present_pins_hold_from_the_start() -> None:
    ordered = candidates(PRESENT, RELEASES)
    found = nearest(ordered, fails_unless(lambda pins: pins == NEW), 99, known=[[{"transformers": ">=4.54"}]])
    assert [each.pins for each in found.tried] == [{**PRESENT, "transformers": "4.54.1"}]


def test_what_the_resolver_refuses_is_no_build() -> None:
    ordered = candidates(PRESENT, RELEASES)
    refuse = lambda candidate, lessons: Attempt(False, built=False)  # noqa: E731
    assert nearest(ordered, refuse, budget=1, refusals=3) == Found(None, (), ordered[:3])


def test_nothing_beyond_the_budget_is_built() -> None:
    ordered = candidates(PRESENT, RELEASES)
    assert nearest(ordered, fails_unless(lambda pins: False), 2) == Found(None, ordered[:2])


def test_one_of_several_alternatives_is_enough() -> None:
    either = [{"transformers": ">=4.43"}, {"peft": "<0.15"}]
    assert meets({"transformers": "4.40", "peft": "0.14.0"}, either)
    assert not meets({"transformers": "4.40", "peft": "0.16.0"}, either)
    assert meets({"transformers": "4.40"}, [{"tokenizers": ">=9"}])
