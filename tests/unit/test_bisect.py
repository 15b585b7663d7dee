from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compat.search.bisect import Bisection, bisect, one_by_one
from compat.search.history import AskMany, Boundary, Progress

GONE = None
History = dict[str, str | None]


def history(*runs: tuple[str | None, int]) -> History:
    """A fake history of releases 0.0, 0.1, ... from its runs of equal answers, oldest first."""
    answers = [signature for signature, length in runs for _ in range(length)]
    return {f"0.{number}": signature for number, signature in enumerate(answers)}


def answers_from(past: History) -> AskMany:
    return one_by_one(past.__getitem__)


def search(past: History, *, spots: int = 7, thorough: bool = False) -> Bisection:
    return bisect(list(past), answers_from(past), spots=spots, thorough=thorough)


def all_boundaries(past: History) -> tuple[Boundary, ...]:
    """By looking at every release."""
    found, before, skipped = [], None, []
    for version, signature in past.items():
        if signature is None:
            skipped.append(version)
            continue
        if before is not None and past[before] != signature:
            found.append(Boundary(before, version, str(past[before]), signature, tuple(skipped)))
        before, skipped = version, []
    return tuple(found)


def test_one_boundary_in_64_releases_takes_7_builds_plus_both_ends() -> None:
    for good in range(1, 64):
        found = search(history(("passed", good), ("TypeError", 64 - good)))
        assert found.boundaries == (Boundary(f"0.{good - 1}", f"0.{good}", "passed", "TypeError"),)
        assert found.builds <= 7 + 2


def test_five_releases_as_a_whole() -> None:
    assert search(history(("passed", 2), ("TypeError", 3))) == Bisection(
        (Boundary("0.1", "0.2", "passed", "TypeError"),),
        (("0.0", "passed"), ("0.4", "TypeError"), ("0.2", "TypeError"), ("0.1", "passed"), ("0.3", "TypeError")),
        spots=("0.3",),
        unasked=0,
        monotonic=True,
    )


def test_a_quiet_history_takes_the_spot_checks_and_both_ends() -> None:
    found = search(history(("passed", 64)))
    assert (found.boundaries, found.main, found.builds, found.unasked) == ((), None, 9, 55)
    assert found.spots == ("0.8", "0.16", "0.24", "0.31", "0.39", "0.47", "0.55")


def test_an_eighth_that_passes_between_failures_is_always_found() -> None:
    for start in range(1, 56):
        past = history(("TypeError", start), ("passed", 8), ("TypeError", 56 - start))
        found = search(past)
        assert (found.boundaries, found.monotonic) == (all_boundaries(past), False)
        assert found.builds <= 2 + 7 + 6


def test_two_boundaries_with_different_ends() -> None:
    past = history(("ImportError", 20), ("TypeError", 11), ("passed", 33))
    found = search(past)
    assert found.boundaries == (
        Boundary("0.19", "0.20", "ImportError", "TypeError"),
        Boundary("0.30", "0.31", "TypeError", "passed"),
    )
    assert found.monotonic


def test_a_failure_that_changes_its_message_is_a_boundary() -> None:
    past = history(("TypeError: a", 40), ("TypeError: b", 24))
    found = search(past)
    assert found.boundaries == (Boundary("0.39", "0.40", "TypeError: a", "TypeError: b"),)
    assert found.main == found.boundaries[0]


def test_the_main_boundary_is_the_newest_between_passing_and_not() -> None:
    past = history(("passed", 3), ("TypeError", 3), ("passed", 3), ("ImportError: a", 3), ("ImportError: b", 3))
    found = search(past, spots=15, thorough=True)
    assert found.boundaries == all_boundaries(past)
    assert found.main == Boundary("0.8", "0.9", "passed", "ImportError: a")


def test_uninstallable_releases_at_the_boundary_are_skipped_and_listed() -> None:
    past = history(("passed", 30), (GONE, 4), ("TypeError", 30))
    found = search(past)
    boundary = Boundary("0.29", "0.34", "passed", "TypeError", ("0.30", "0.31", "0.32", "0.33"))
    assert found.boundaries == (boundary,)
    assert set(boundary.skipped) <= set(found.skipped)


def test_the_next_release_inwards_stands_for_an_uninstallable_end() -> None:
    past = history((GONE, 2), ("passed", 2), ("TypeError", 2), (GONE, 1))
    assert search(past) == Bisection(
        (Boundary("0.3", "0.4", "passed", "TypeError"),),
        tuple((each, past[each]) for each in ("0.0", "0.6", "0.1", "0.5", "0.2", "0.4", "0.3")),
    )


def test_an_uninstallable_spot_check_is_replaced_by_a_neighbour() -> None:
    past = {**history(("TypeError", 30), ("passed", 8), ("TypeError", 26)), "0.32": GONE}
    assert search(past).boundaries == all_boundaries(past)


def test_nothing_can_be_installed() -> None:
    found = search(history((GONE, 5)))
    assert (found.boundaries, found.main, found.skipped) == ((), None, ("0.0", "0.4", "0.1", "0.3", "0.2"))


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_releases_have_no_boundary(count: int) -> None:
    found = search(history(("passed", count)))
    assert (found.boundaries, found.builds) == ((), count)


def test_a_version_listed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        bisect(["1", "1"], answers_from({"1": "passed"}))


def test_a_signature_seen_to_come_back_brings_the_spot_checks() -> None:
    past = history(("passed", 20), ("TypeError", 22), ("passed", 10), ("TypeError", 12))
    found = search(past)
    assert not found.monotonic
    assert len(found.spots) == 8
    assert found.boundaries == all_boundaries(past)


def test_thorough_looks_behind_ends_that_differ() -> None:
    past = history(("passed", 40), ("TypeError", 4), ("passed", 4), ("TypeError", 4), ("passed", 4), ("TypeError", 8))
    assert search(past, spots=20, thorough=True).boundaries == all_boundaries(past)


def test_both_ends_and_the_spot_checks_are_one_batch_each() -> None:
    past, batches = history(("passed", 20)), []

    def ask(versions: Sequence[str]) -> History:
        batches.append(list(versions))
        return {version: past[version] for version in versions}

    bisect(list(past), ask, spots=3)
    assert batches == [["0.0", "0.19"], ["0.5", "0.9", "0.14"]]


def test_progress_says_what_is_left() -> None:
    past = history(("passed", 3), ("TypeError", 6))
    said: list[Progress] = []
    bisect(list(past), answers_from(past), progress=said.append)
    assert said == [
        Progress((("0.0", "0.8"),), unasked=9, asked=0, expected=2 + 3),
        Progress((("0.0", "0.8"),), unasked=7, asked=2, expected=3),
        Progress((("0.0", "0.4"),), unasked=3, asked=3, expected=2),
        Progress((("0.2", "0.4"),), unasked=1, asked=4, expected=1),
        Progress((("0.0", "0.8"),), unasked=4, asked=5, expected=1),
    ]


signatures = st.sampled_from(["passed", "TypeError", "ImportError", None])
histories = st.lists(st.tuples(signatures, st.integers(1, 12)), max_size=12).map(lambda runs: history(*runs))


@given(histories, st.integers(0, 9), st.booleans())
def test_every_reported_boundary_is_real(past: History, spots: int, thorough: bool) -> None:
    found = search(past, spots=spots, thorough=thorough)
    assert set(found.boundaries) <= set(all_boundaries(past))
    assert dict(found.asked) == {version: past[version] for version, _ in found.asked}
    assert len(dict(found.asked)) + found.unasked == found.builds + found.unasked == len(past)


@given(histories)
def test_ends_that_differ_always_have_a_boundary(past: History) -> None:
    answered = [signature for signature in past.values() if signature is not None]
    found = search(past).boundaries
    assert bool(found) or not answered or answered[0] == answered[-1]


@given(histories)
def test_spot_checks_everywhere_find_all_boundaries(past: History) -> None:
    assert search(past, spots=len(past), thorough=True).boundaries == all_boundaries(past)


@given(st.integers(2, 300), st.data())
def test_asks_of_one_boundary_are_bounded(count: int, data: st.DataObject) -> None:
    good = data.draw(st.integers(1, count - 1))
    assert search(history(("passed", good), ("TypeError", count - good))).builds <= 2 + (count - 2).bit_length() + 1
