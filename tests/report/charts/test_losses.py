"""Loss curves: of equal trainings, of those that ended early, and of numbers that are none."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest

from compat.model import Status
from compat.report.charts import losses
from compat.report.charts.curves import Curve, joined, thinned
from compat.report.charts.material import Material
from compat.report.charts.plot import plot
from compat.results import Analysis

Made = Callable[..., Material]
MARKUP = '<script>alert("1")</script>\u202e'


def trained(probe: str, *found: Any, status: Status = Status.PASSED, **more: Any) -> tuple[str, Status, Any, Any]:
    return probe, status, {"losses": list(found), **more}, {}


def html(material: Material) -> str:
    section = losses.section(material)
    assert section
    return section.html


def lines(text: str) -> list[list[str]]:
    """The cells of each line of the tables."""
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def curves(text: str) -> list[str]:
    return re.findall(r'<path d="([^"]*)" class="curve"', text.split("</svg>")[0])


def test_equal_losses_share_a_curve(material: Made) -> None:
    text = html(material(trained("one", 4.0, 2.0), trained("two", 4.0, 2.0), trained("other", 4.0, 3.0)))
    assert lines(text) == [
        ["step", "A: documented-1 one, documented-1 two", "B: documented-1 other"],
        ["0", "4.0000", "4.0000"],
        ["1", "2.0000", "3.0000"],
    ]


def test_a_curve_goes_through_its_losses() -> None:
    assert curves(plot("x", "X", [Curve(("one",), (4.0, 3.0, 2.0))])) == ["M46 14L172 102L298 190"]


def test_one_loss_is_a_mark_without_a_line() -> None:
    assert curves(plot("x", "X", [Curve(("one",), (4.0,))])) == ["M46 102"]


def test_what_is_no_finite_number_breaks_the_curve_and_is_told(material: Made) -> None:
    text = html(material(trained("one", 4.0, 3.0, "nan", 3.0, "inf", 2.0, 2.0, steps=6)))
    assert (
        curves(text),
        len(re.findall(r'class="dot lost"', text)),
        lines(text)[3],
        "not every loss is a finite number" in text,
    ) == (["M46 14L88 102M172 102M256 190L298 190"], 1, ["2", "nan"], True)


def test_nothing_finite_at_all_is_drawn_nowhere() -> None:
    assert curves(plot("x", "X", [Curve(("one",), (math.nan, -math.inf))])) == [""]


def test_a_training_that_ended_early_says_so(material: Made) -> None:
    text = html(material(trained("one", 4.0, 3.0, steps=4), trained("two", 4.0, 3.0, 2.0, 1.0, 0.0, steps=4)))
    assert ("ended early, after 1 of 4 steps" in text, lines(text)[-1]) == (True, ["4", "not reached", "0.0000"])


def test_a_training_that_failed_is_no_pass(material: Made) -> None:
    assert "A: documented-1 one: 4.0000 to 3.0000 in 1 steps; needs 17 GiB" in html(
        material(trained("one", 4.0, 3.0, status=Status.FAILED))
    )


def test_a_training_without_losses_is_named_with_its_reason(material: Made) -> None:
    text = html(material(("one", Status.SKIPPED, {}, {})))
    assert "<li><code>documented-1 one (flan-t5-xl)</code>: needs 17 GiB</li>" in text


@pytest.mark.parametrize("found", [[1e300], ["many"], [True], [None]], ids=["too large", "word", "bool", "none"])
def test_what_cannot_be_losses_has_no_curve(material: Made, found: list[Any]) -> None:
    text = html(material(trained("one", *found)))
    assert ("<svg" in text, "<code>documented-1 one (flan-t5-xl)</code>" in text) == (False, True)


def test_negative_and_huge_losses_are_inside_the_picture() -> None:
    drawn = curves(plot("x", "X", [Curve(("one",), (-1e15, 0.0, 1e15))]))
    assert drawn == ["M46 190L172 102L298 14"]


def test_seven_curves_are_two_pictures(material: Made) -> None:
    text = html(material(*(trained(f"p{number}", 4.0, float(number)) for number in range(7))))
    assert (text.count('class="plot"'), len(lines(text)[0])) == (2, 7)


def test_thousands_of_steps_are_thinned() -> None:
    assert (len(thinned(100_000, 200)), thinned(100_000, 200)[-1], thinned(3, 200), thinned(0, 200)) == (
        201,
        99_999,
        [0, 1, 2],
        [],
    )


def test_undefined_losses_are_equal_to_themselves() -> None:
    assert len(joined([Curve(("a",), (math.nan,)), Curve(("b",), (math.nan,))])) == 1


def test_tiny_models_of_this_run_have_curves_too(analysis: Analysis) -> None:
    text = html(Material(analysis))
    assert lines(text)[0] == ["step", "A: documented-1, documented-1-below"]


def test_no_training_is_no_section(material: Made) -> None:
    assert losses.section(material()) is None


def test_markup_among_the_figures_is_text(material: Made) -> None:
    text = html(material(trained(MARKUP, 4.0, 3.0, scale=MARKUP), combination=MARKUP))
    assert ("<script" in text, "\u202e" in text, "&lt;script&gt;" in text) == (False, False, True)
