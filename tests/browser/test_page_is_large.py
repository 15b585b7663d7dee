"""500 combinations and 40 probes: the page opens, filters and sorts. ``benchmarks/page.py`` says in what time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat.report.html import page as html

pytestmark = pytest.mark.slow


def test_a_map_of_twenty_thousand_cells_filters_and_sorts(
    opened: Callable[..., Any], tmp_path: Path, many: Any
) -> None:
    path = tmp_path / "page.html"
    path.write_text(html.render(many(500, 40)), encoding="utf-8")
    found = opened(path)
    assert found.page.eval_on_selector_all("#map-table tbody td", "all => all.length") == 20_000
    found.page.fill("#filter-combination", "combination-49")
    assert len(found.state("#map-table tbody th > span")) == 11
    found.page.fill("#filter-combination", "")
    found.page.select_option("#sort", "failures")
    found.page.click("#map-table tbody td >> nth=0")
    assert "compat reproduce combination-" in found.page.inner_text("#cell-body")
