"""What is redrawn on a terminal fits it, however narrow and low that is."""

from __future__ import annotations

import pytest

from compat import live

UNDER_WAY = [(f"documented-{number}", "probing lora-seq2seq-forward") for number in range(1, 31)]


def test_each_combination_has_a_line_and_the_last_one_is_about_all() -> None:
    assert live.lines(UNDER_WAY[:2], "3 of 16 combinations, about 2 min left", 0.0, 80, 24) == [
        "documented-1: probing lora-seq2seq-forward",
        "documented-2: probing lora-seq2seq-forward",
        "- 3 of 16 combinations, about 2 min left",
    ]


@pytest.mark.parametrize(("columns", "rows"), [(40, 24), (40, 4), (20, 3), (200, 60)])
def test_it_fits(columns: int, rows: int) -> None:
    shown = live.lines(UNDER_WAY, "3 of 16 combinations, about 2 min left", 0.3, columns, rows)
    assert (max(map(len, shown)) < columns, len(shown) <= max(rows - 1, 3)) == (True, True)


def test_those_beyond_the_room_are_counted() -> None:
    assert live.lines(UNDER_WAY, "", 0.0, 40, 24)[-3:] == [
        "documented-7: probing lora-seq2seq-f...",
        "and 23 more",
        "-",
    ]


@pytest.mark.parametrize(
    ("done", "whole", "left", "words"),
    [(0, 1, "", ""), (0, 1, "about 2 min left", "about 2 min left"), (3, 16, "", "3 of 16 combinations")],
)
def test_of_one_combination_nothing_is_counted(done: int, whole: int, left: str, words: str) -> None:
    assert live.standing(done, whole, left) == words
