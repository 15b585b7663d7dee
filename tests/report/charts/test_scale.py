"""Marks of axes: round, few, and around all that is finite."""

from __future__ import annotations

import math
from datetime import date

import pytest

from compat.report.charts.plot import apart
from compat.report.charts.scale import Scale, around, days, shown
from compat.report.charts.svg import element, number, path


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([], ()),
        ([math.nan, math.inf], ()),
        ([5.0], (5.0,)),
        ([0.0], (0.0,)),
        ([0, 10], (0, 2, 4, 6, 8, 10)),
        ([-3.0, 2.0, math.inf], (-3, -2, -1, 0, 1, 2)),
        ([6.8438, 10.5625], (6, 7, 8, 9, 10, 11)),
        ([0, 1e15], (0, 2e14, 4e14, 6e14, 8e14, 1e15)),
        ([-1e308, 1e308], (-1e308, 1e308)),
    ],
    ids=["none", "not finite", "one", "nought", "steps", "negative", "losses", "huge", "infinitely far apart"],
)
def test_marks_enclose_what_is_finite(values: list[float], marks: tuple[float, ...]) -> None:
    assert around(values) == marks


def test_both_ends_of_a_scale_are_where_they_should_be() -> None:
    scale = Scale(10, 20, 0, 100)
    assert [scale(10), scale(15), scale(20)] == [0, 50, 100]


def test_all_alike_is_shown_in_the_middle() -> None:
    assert Scale(7, 7, 0, 100)(7) == 50


def test_numbers_infinitely_far_apart_have_places() -> None:
    scale = Scale(-1.7e308, 1.7e308, 0, 100)
    assert [scale(-1.7e308), scale(0), scale(1.7e308)] == [0, 50, 100]


@pytest.mark.parametrize(
    ("first", "last", "marks"),
    [
        ("2023-04-13", "2026-11-13", ["2024", "2025", "2026"]),
        ("2024-01-01", "2024-04-02", ["2024-01", "2024-02", "2024-03", "2024-04"]),
        ("1970-01-01", "2026-01-01", ["1970", "1980", "1990", "2000", "2010", "2020"]),
        ("2024-05-05", "2024-05-20", ["2024-05-05", "2024-05-20"]),
        ("2024-05-05", "2024-05-05", ["2024-05-05"]),
    ],
    ids=["years", "months", "decades", "within a month", "a day"],
)
def test_days_have_few_marks(first: str, last: str, marks: list[str]) -> None:
    found = days(date.fromisoformat(first), date.fromisoformat(last))
    assert [word for _, word in found] == marks


def test_all_days_that_there_are_have_few_marks() -> None:
    assert len(days(date.min, date.max)) <= 6


@pytest.mark.parametrize(("mark", "words"), [(0.1 + 0.2, "0.3"), (12000.0, "12,000"), (1e15, "1e+15"), (-2.5, "-2.5")])
def test_a_mark_is_written_briefly(mark: float, words: str) -> None:
    assert shown(mark) == words


def test_letters_at_the_same_place_are_moved_apart_and_stay_inside() -> None:
    assert apart({0: 100.0, 1: 100.0, 2: 20.0}, 13, 105) == {2: 20.0, 0: 92.0, 1: 105.0}


def test_an_element_escapes_what_it_is_given() -> None:
    made = element("text", '<b>"&\x1b\u202e', class_='a"><script>', stroke_width=1.5)
    assert made == '<text class="a&#34;&gt;&lt;script&gt;" stroke-width="1.5">&lt;b&gt;&#34;&amp;</text>'


def test_coordinates_are_short() -> None:
    assert ([number(-0.001), number(12.5), number(1 / 3)], path([(0, 1), (2, 3.456)])) == (
        ["0", "12.5", "0.33"],
        "M0 1L2 3.46",
    )
