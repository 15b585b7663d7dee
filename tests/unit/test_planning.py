from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compat import planning
from compat.errors import CompatError
from compat.planning import Shard

WEIGHTS = st.dictionaries(st.text("abc-1", min_size=1, max_size=6), st.floats(0, 1e6), min_size=1, max_size=40)


@given(WEIGHTS, st.integers(1, 300))
def test_every_combination_is_in_exactly_one_shard_and_no_shard_is_empty(weights: dict[str, float], jobs: int) -> None:
    shards = planning.split(weights, jobs)
    assert sorted(id_ for shard in shards for id_ in shard.ids) == sorted(weights)
    assert len(shards) == min(jobs, len(weights))
    assert all(shard.ids for shard in shards)


def test_the_heaviest_stands_alone_and_the_others_share() -> None:
    weights = {"a": 1.0, "heavy": 9.0, "b": 2.0, "c": 3.0, "d": 2.0}
    assert planning.split(weights, 2) == (Shard(1, 2, ("heavy",)), Shard(2, 2, ("a", "b", "c", "d")))


def test_what_was_never_timed_takes_as_long_as_its_probes_let_expect() -> None:
    found = planning.weights({"timed": 10, "new": 5}, {"timed": 20.0, "gone": 99.0})
    assert found == {"timed": 30.0, "new": 20.0}


def test_without_durations_the_probes_are_counted() -> None:
    assert planning.weights({"a": 10, "b": 5}, {}) == {"a": 10.0, "b": 5.0}


def test_the_job_matrix_of_github() -> None:
    shards = planning.split({"a": 1.0, "b": 1.0, "c": 1.0}, 2)
    assert planning.github_matrix(shards) == {
        "include": [
            {"shard": "1/2", "ids": "a c", "name": "a and 1 more"},
            {"shard": "2/2", "ids": "b", "name": "b"},
        ]
    }


def test_ten_thousand_combinations_fit_into_githubs_limit() -> None:
    shards = planning.split({f"c-{number}": 1.0 for number in range(10_000)}, planning.MOST_JOBS)
    assert {len(shard.ids) for shard in shards} == {39, 40}
    assert len(shards) == 256


def test_a_part_is_counted_from_one() -> None:
    assert planning.part("2/8") == (2, 8)


@pytest.mark.parametrize("text", ["", "0/8", "9/8", "2", "2/", "a/b", "-1/8", "1/8/2", " 1/8", "1/0", "1/9999999"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(CompatError, match="expected M/N"):
        planning.part(text)


def test_a_shard_that_would_be_empty_is_refused() -> None:
    shards = planning.split({"a": 1.0, "b": 1.0}, 3)
    with pytest.raises(CompatError, match=r"^--shard 3/3: of 2 combinations there are at most 2 shards$"):
        planning.chosen(shards, 3, 3)
