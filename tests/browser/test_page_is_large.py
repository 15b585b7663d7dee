"""500 combinations and 40 probes: the page opens, filters and sorts. ``benchmarks/page.py`` says in what time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat.report.html import page as html

pytestmark = pytest.mark.slow

LINES = "#map-table tbody th > span"
AT_ONCE = html.CELLS // 40
HEIGHT = "e => e.scrollHeight"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, many: Any) -> Path:
    path = tmp_path_factory.mktemp("large") / "page.html"
    path.write_text(html.render(many(500, 40)), encoding="utf-8")
    return path


def test_a_map_of_twenty_thousand_cells_filters_and_sorts(opened: Callable[..., Any], large: Path) -> None:
    found = opened(large)
    assert found.page.eval_on_selector_all("#map-table tbody td", "all => all.length") == 20_000
    found.page.fill("#filter-combination", "combination-49")
    assert len(found.state(LINES)) == 11
    found.page.fill("#filter-combination", "")
    found.page.select_option("#sort", "failures")
    found.page.click("#map-table tbody td >> nth=0")
    assert "compat reproduce combination-" in found.page.inner_text("#cell-body")


def test_its_lines_are_laid_out_as_one_scrolls(opened: Callable[..., Any], large: Path) -> None:
    found = opened(large)
    assert found.state(LINES) == [f"combination-{each}" for each in range(AT_ONCE)]
    assert found.page.get_attribute("#map-table", "aria-rowcount") == "501"
    before = found.page.eval_on_selector(".map", HEIGHT)
    found.page.eval_on_selector(".map", "e => { e.scrollTop = e.scrollHeight; }")
    found.page.wait_for_selector("#map-table tbody tr:last-child", state="visible")
    assert found.state(LINES) == [f"combination-{each}" for each in range(500)]
    assert found.page.eval_on_selector(".map", HEIGHT) == pytest.approx(before, rel=0.1)


def test_a_key_leads_to_its_last_line(opened: Callable[..., Any], large: Path) -> None:
    found = opened(large)
    found.page.focus("#map-table tbody td >> nth=0")
    found.page.keyboard.press("Control+End")
    last = "document.activeElement.parentElement.cells[0].textContent"
    assert found.page.evaluate(last) == "combination-499"
    found.page.keyboard.press("Control+Home")
    assert found.page.evaluate(last) == "combination-0"


def test_a_search_finds_lines_that_were_not_laid_out(opened: Callable[..., Any], large: Path) -> None:
    found = opened(large)
    found.page.select_option("#sort", "name")
    assert found.state(LINES) == sorted(f"combination-{each}" for each in range(500))[:AT_ONCE]
    found.page.fill("#filter-combination", "combination-321")
    assert found.state(LINES) == ["combination-321"]
    found.page.click("button[type=reset]")
    assert len(found.state(LINES)) == AT_ONCE


def test_paper_and_a_browser_without_script_have_all_lines(opened: Callable[..., Any], large: Path) -> None:
    found = opened(large)
    found.page.fill("#filter-combination", "combination-4")
    found.page.emulate_media(media="print")
    assert len(found.state(LINES)) == 111
    assert len(opened(large, java_script_enabled=False).state(LINES)) == 500


@pytest.mark.parametrize("section", ["combinations", "versions"])
def test_an_address_leads_to_a_section_that_was_not_laid_out(
    opened: Callable[..., Any], large: Path, section: str
) -> None:
    found = opened(large, f"#{section}")
    found.page.wait_for_timeout(500)
    top = found.page.evaluate(f"document.querySelector('#{section} h2').getBoundingClientRect().top")
    assert 0 < top < found.page.viewport_size["height"]
