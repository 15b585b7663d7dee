"""The memory of trainings: where each part is, and what is not recorded."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pytest

from compat.language import speaking
from compat.model import Status
from compat.report.charts import memory
from compat.report.charts.material import Material
from compat.report.charts.stacked import Piece, Stack, pieces

Made = Callable[..., Material]
GB = 10**9
PARTS = {"weights": 6 * GB, "gradients": GB, "optimizer": 2 * GB, "activations": GB}
MARKUP = '<script>alert("1")</script>\u202e'


def trained(parts: dict[str, Any], status: Status = Status.PASSED, **more: Any) -> tuple[str, Status, Any, Any]:
    measured = {f"memory_{part}_bytes": amount for part, amount in parts.items()}
    return "training-bf16", status, {"losses": [2.0, 1.0]}, {**measured, **more}


def html(material: Material) -> str:
    section = memory.section(material)
    assert section
    return section.html


def cells(text: str) -> list[str]:
    row = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)[1]
    return [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]


def test_parts_lie_end_to_end_and_the_rest_goes_to_the_peak() -> None:
    assert pieces(Stack((6.0, 1.0, 2.0, 1.0), 20.0), 20.0) == (
        Piece(0, 0, 30),
        Piece(1, 30, 35),
        Piece(2, 35, 45),
        Piece(3, 45, 50),
        Piece(None, 50, 100),
    )


def test_what_is_not_known_takes_no_room() -> None:
    assert pieces(Stack((None, 1.0, None, 1.0), 1.0), 4.0) == (Piece(1, 0, 25), Piece(3, 25, 50))


def test_nothing_at_all_is_no_piece() -> None:
    assert pieces(Stack((None, 0.0)), 0.0) == ()


def test_a_training_has_a_bar_and_a_line_of_the_table(material: Made) -> None:
    text = html(material(trained(PARTS, peak_memory_bytes=20 * GB)))
    first = text.split("</svg>\n</div>")[0]
    assert (
        re.findall(r'<rect class="([^"]*)" y="4" height="22" x="([^"]*)" width="([^"]*)"', first),
        cells(text)[:9],
    ) == (
        [
            ("part series-1", "0%", "30%"),
            ("part series-2", "30%", "5%"),
            ("part series-3", "35%", "10%"),
            ("part series-4", "45%", "5%"),
            ("part rest", "50%", "50%"),
        ],
        ["documented-1", "training-bf16", "cpu", "passed", "6.00 GB", "1.00 GB", "2.00 GB", "1.00 GB", "20.00 GB"],
    )


@pytest.mark.parametrize(("language", "begins"), [("en", "cpu; 10.00 GB in parts"), ("zh", "cpu; 各部分合计 10.00 GB")])
def test_in_no_language_does_a_bar_say_that_it_passed(material: Made, language: str, begins: str) -> None:
    with speaking(language):
        text = html(material(trained(PARTS)))
    assert (text.count(begins), "cpu; passed" in text, "cpu; 通过" in text) == (2, False, False)


def test_what_is_not_recorded_is_said(material: Made) -> None:
    text = html(material(trained({"weights": 6 * GB})))
    assert "cpu; 6.00 GB in parts; not recorded: gradients, optimizer state, activations; no peak recorded" in text


def test_a_training_that_refused_says_why_and_has_no_bar(material: Made) -> None:
    text = html(material(trained({}, Status.SKIPPED, peak_memory_bytes=GB)))
    assert (
        "cpu; needs 17 GiB; not recorded:" in text,
        "no peak recorded" in text,
        "<rect class" in text.split("</ul>")[1],
    ) == (
        True,
        True,
        False,
    )


def test_the_weights_are_left_out_of_a_second_picture(material: Made) -> None:
    text = html(material(trained(PARTS)))
    assert ("gradients 1.00 GB; optimizer state 2.00 GB; activations 1.00 GB" in text, text.count("<figure")) == (
        True,
        2,
    )


@pytest.mark.parametrize("amount", [math.nan, math.inf, -1, 1e300, "many", True, None])
def test_what_is_no_amount_is_not_recorded(material: Made, amount: object) -> None:
    assert cells(html(material(trained({"weights": amount}))))[4] == "not recorded"


def test_what_was_predicted_is_a_thin_bar(material: Made) -> None:
    text = html(material(trained(PARTS, memory_predicted_weights_bytes=10 * GB)))
    assert ('y="30" height="8" x="0%" width="100%"' in text, "predicted 10.00 GB" in text) == (True, True)


def test_no_training_is_no_section(material: Made) -> None:
    assert memory.section(material()) is None


def test_markup_among_the_names_is_text(material: Made) -> None:
    text = html(material((MARKUP, Status.FAILED, {"scale": MARKUP}, {}), combination=MARKUP))
    assert ("<script" in text, "\u202e" in text, "&lt;script&gt;" in text) == (False, False, True)
