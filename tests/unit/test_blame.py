from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compat.search.blame import Answer, Blamed, Change, Culprits, EndsDoNotHold, Mixture, Progress, blame


def change(package: str) -> Change:
    return Change(package, "1.0", "2.0")


def changes(count: int) -> tuple[Change, ...]:
    return tuple(change(f"p{number}") for number in range(count))


PEFT, TOKENIZERS, TRANSFORMERS, HUB = TYPICAL = tuple(map(change, ["peft", "tokenizers", "transformers", "hub"]))
NONE: Mixture = frozenset()


def fails_with(*guilty: Mixture, needs: dict[Change, Mixture] | None = None) -> Callable[[Mixture], Answer]:
    """A fake: fails with any of the guilty sets; a change without what it needs cannot be resolved."""

    def test(mixture: Mixture) -> Answer:
        if any(one in mixture and not others <= mixture for one, others in (needs or {}).items()):
            return Answer.UNRESOLVED
        return Answer.FAILS if any(each <= mixture for each in guilty) else Answer.PASSES

    return test


def culprits(found: Blamed | EndsDoNotHold) -> tuple[Culprits, ...]:
    assert isinstance(found, Blamed)
    return found.culprits


def test_one_guilty_package_as_a_whole() -> None:
    assert blame(TYPICAL, fails_with(frozenset({TRANSFORMERS}))) == Blamed(
        (Culprits((TRANSFORMERS,)),),
        Answer.PASSES,
        (
            (frozenset(TYPICAL), Answer.FAILS),
            (NONE, Answer.PASSES),
            (frozenset({PEFT, TOKENIZERS}), Answer.PASSES),
            (frozenset({TRANSFORMERS, HUB}), Answer.FAILS),
            (frozenset({TRANSFORMERS}), Answer.FAILS),
            (frozenset({PEFT, TOKENIZERS, HUB}), Answer.PASSES),
        ),
    )


def test_packages_that_break_only_together() -> None:
    found = blame(TYPICAL, fails_with(frozenset({PEFT, HUB})))
    assert culprits(found) == (Culprits((PEFT, HUB)),)


def test_what_has_to_come_along_is_bound() -> None:
    needs = {TRANSFORMERS: frozenset({TOKENIZERS, HUB})}
    found = blame(TYPICAL, fails_with(frozenset({TRANSFORMERS}), needs=needs))
    assert culprits(found) == (Culprits((TOKENIZERS, TRANSFORMERS, HUB), bound=(TOKENIZERS, HUB)),)


def test_independent_culprits_are_all_found() -> None:
    found = blame(TYPICAL, fails_with(frozenset({HUB}), frozenset({PEFT, TOKENIZERS})))
    assert isinstance(found, Blamed)
    assert (set(found.culprits), found.rest) == ({Culprits((HUB,)), Culprits((PEFT, TOKENIZERS))}, Answer.PASSES)


def test_a_rest_that_cannot_be_resolved_leaves_it_open() -> None:
    found = blame(TYPICAL, fails_with(frozenset({TOKENIZERS}), needs={HUB: frozenset({TOKENIZERS})}))
    assert isinstance(found, Blamed)
    assert (found.culprits, found.rest) == ((Culprits((TOKENIZERS,)),), Answer.UNRESOLVED)


def test_groups_are_never_taken_apart() -> None:
    group = frozenset({TOKENIZERS, TRANSFORMERS})
    found = blame(TYPICAL, fails_with(frozenset({TRANSFORMERS})), groups=[group])
    assert isinstance(found, Blamed)
    assert found.culprits == (Culprits((TOKENIZERS, TRANSFORMERS)),)
    assert all(group <= mixture or not group & mixture for mixture, _ in found.tested)


def test_groups_that_share_a_change_are_one() -> None:
    found = blame(
        TYPICAL,
        fails_with(frozenset({HUB})),
        groups=[frozenset({PEFT, TOKENIZERS}), frozenset({TOKENIZERS, HUB})],
    )
    assert culprits(found) == (Culprits((PEFT, TOKENIZERS, HUB)),)


@pytest.mark.parametrize(
    ("test", "good", "bad"),
    [
        (lambda mixture: Answer.PASSES, Answer.PASSES, Answer.PASSES),
        (lambda mixture: Answer.FAILS, Answer.FAILS, Answer.FAILS),
        (lambda mixture: Answer.UNRESOLVED if mixture else Answer.PASSES, Answer.PASSES, Answer.UNRESOLVED),
        (lambda mixture: Answer.FAILS if mixture else Answer.UNRESOLVED, Answer.UNRESOLVED, Answer.FAILS),
    ],
)
def test_ends_that_do_not_hold_are_told(test: Callable[[Mixture], Answer], good: Answer, bad: Answer) -> None:
    assert blame(TYPICAL, test) == EndsDoNotHold(good, bad)


def test_equal_locks_have_nothing_to_blame() -> None:
    assert blame((), fails_with(NONE)) == EndsDoNotHold(Answer.FAILS, Answer.FAILS)


def test_one_culprit_among_64_takes_two_tests_a_halving() -> None:
    every = changes(64)
    for guilty in every:
        found = blame(every, fails_with(frozenset({guilty})))
        assert isinstance(found, Blamed)
        assert found.builds <= 2 + 2 * 6 + 1


def test_progress_says_how_many_are_suspected() -> None:
    said: list[Progress] = []
    blame(TYPICAL, fails_with(frozenset({TRANSFORMERS})), progress=said.append)
    assert said == [Progress(4, 2, 4), Progress(2, 4, 2)]


def test_answers_do_not_depend_on_lanes() -> None:
    test = fails_with(frozenset({PEFT, HUB}), frozenset({TRANSFORMERS}))
    with ThreadPoolExecutor(3) as pool:
        many = blame(TYPICAL, test, lanes=3, map_=pool.map)
    assert culprits(many) == culprits(blame(TYPICAL, test))


EVERY = changes(12)
subsets = st.frozensets(st.sampled_from(EVERY), min_size=1)
needs = st.dictionaries(st.sampled_from(EVERY), subsets, max_size=5)


@given(subsets)
def test_any_single_set_of_culprits_is_found(guilty: Mixture) -> None:
    found = culprits(blame(EVERY, fails_with(guilty)))
    assert [frozenset(each.changes) for each in found] == [guilty]


@given(st.lists(subsets, min_size=1, max_size=4), needs, st.integers(1, 4))
def test_every_set_fails_and_is_minimal(guilty: list[Mixture], need: dict[Change, Mixture], lanes: int) -> None:
    test = fails_with(*guilty, needs=need)
    found = blame(EVERY, test, lanes=lanes)
    assert isinstance(found, Blamed)
    for each in found.culprits:
        every = frozenset(each.changes)
        without = {one: test(every - {one}) for one in every}
        assert test(every) is Answer.FAILS
        assert Answer.FAILS not in without.values()
        assert set(each.bound) == {one for one, answer in without.items() if answer is Answer.UNRESOLVED}
    assert found.rest is test(frozenset(EVERY).difference(*(each.changes for each in found.culprits)))
    assert found.rest is not Answer.FAILS


@given(st.lists(subsets, min_size=1, max_size=4), needs)
def test_no_mixture_is_tested_twice(guilty: list[Mixture], need: dict[Change, Mixture]) -> None:
    tested: list[Mixture] = []

    def test(mixture: Mixture) -> Answer:
        tested.append(mixture)
        return fails_with(*guilty, needs=need)(mixture)

    found = blame(EVERY, test)
    assert isinstance(found, Blamed)
    assert tested == [mixture for mixture, _ in found.tested]
    assert len(set(tested)) == len(tested)
