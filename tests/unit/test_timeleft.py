"""What is said of the time left, and that nothing is said where too little is known."""

from __future__ import annotations

import pytest

from compat.timeleft import Left, Rate, Run, Silence, told

KNOWN = {"import": 2.0, "asks": 10.0, "trains": 30.0}
UNKNOWN = dict.fromkeys(KNOWN)


def test_nothing_is_said_before_anything_is_known() -> None:
    assert Run({"one": UNKNOWN, "two": UNKNOWN}, 1).left(0) is None
    assert Silence().left(0) is None


def test_what_a_combination_takes_before_its_probes_is_not_guessed() -> None:
    run = Run({"one": KNOWN}, 1)
    run.step("one", "building", 0)
    assert run.left(5) is None


def test_probes_of_an_earlier_run_tell_what_is_left() -> None:
    run = Run({"one": KNOWN}, 1)
    for at, words in enumerate(("building", "probing import", "probing asks")):
        run.step("one", words, 10.0 * at)
    assert run.left(24) == Left(6 + 30)


def test_a_probe_that_takes_longer_than_ever_leaves_the_others() -> None:
    run = Run({"one": KNOWN}, 1)
    run.step("one", "probing asks", 0)
    assert run.left(99) == Left(30)


def test_a_probe_that_was_left_out_is_not_waited_for() -> None:
    run = Run({"one": KNOWN}, 1)
    run.step("one", "probing trains", 0)
    assert run.left(0) == Left(30)


def test_what_is_asked_again_though_it_is_known_is_not_counted() -> None:
    run = Run({"one": {"asks": 10.0}}, 1)
    run.step("one", "probing import-torch", 0)
    assert run.left(1) == Left(10)


def test_the_first_combination_tells_about_the_next_one() -> None:
    run = Run({"one": UNKNOWN, "two": UNKNOWN}, 1)
    for at, words in ((0, "building"), (5, "probing import"), (7, "probing asks"), (17, "probing trains")):
        run.step("one", words, at)
    assert run.left(20) is None
    run.done("one", 47)
    assert run.left(47) == Left(5 + 2 + 10 + 30)
    run.step("two", "building", 47)
    assert run.left(50) == Left(2 + 42)


def test_several_at_once_share_the_work_and_the_longest_one_decides() -> None:
    plans = {"one": {"asks": 10.0}, "two": {"asks": 10.0}, "three": {"trains": 100.0}}
    run = Run(plans, 2, before_probes=[0.0])
    assert run.left(0) == Left(100)
    assert Run({**plans, "three": {"trains": 20.0}}, 2, before_probes=[0.0]).left(0) == Left(20)


def test_combinations_that_have_nothing_to_ask_take_no_time() -> None:
    run = Run({"one": {}, "two": {"asks": 10.0}}, 1, before_probes=[1.0])
    assert run.left(0) == Left(11)


def test_a_few_unknown_probes_count_as_the_others() -> None:
    known = {str(number): 2.0 for number in range(9)}
    assert Run({"one": {**known, "new": None}}, 1, before_probes=[0.0]).left(0) == Left(20)
    assert Run({"one": {"0": 2.0, "new": None}}, 1, before_probes=[0.0]).left(0) is None


def test_a_search_near_a_combination_has_no_end_that_is_known() -> None:
    run = Run({"one": KNOWN, "two": KNOWN}, 1)
    run.step("one", "probing trains", 0)
    run.step("one", "near: building", 30)
    run.step("one", "near: probing import", 35)
    assert run.left(36) == Left(42, at_least=True)
    run.step("two", "probing trains", 36)
    run.done("two", 66)
    assert run.left(66) is None


def test_a_search_over_releases_counts_what_was_built() -> None:
    rate = Rate(0)
    rate.expect(0, 12, 3)
    assert rate.left(3) is None
    rate.expect(4, 10, 40)
    assert (rate.left(40), rate.left(60), rate.left(140)) == (Left(100), Left(80), None)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, ""),
        (Left(0), "a few seconds left"),
        (Left(9.9), "a few seconds left"),
        (Left(9.9, at_least=True), ""),
        (Left(44), "about 40 s left"),
        (Left(91), "about 2 min left"),
        (Left(200, at_least=True), "more than 3 min left"),
        (Left(90 * 60), "about 1.5 h left"),
    ],
)
def test_it_is_told_in_round_numbers(left: Left | None, words: str) -> None:
    assert told(left) == words
