"""axe-core's rules over the page as it is first seen, with a filter, and with a cell open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

SCHEMES = ("light", "dark")


def violations(page: Any) -> list[str]:
    """Rule and first place of each violation, all rules on."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]}: {node['failureSummary']}" for each in found for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_breaks_no_rule(opened: Callable[..., Any], report: Path, scheme: str) -> None:
    found = opened(report, color_scheme=scheme, bypass_csp=True)
    found.page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true; })")
    assert violations(found.page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_open_cell_breaks_no_rule(opened: Callable[..., Any], report: Path, scheme: str) -> None:
    address = "#cell/documented-1:lora-seq2seq-forward"
    found = opened(report, address, color_scheme=scheme, bypass_csp=True)
    assert violations(found.page) == []


def test_a_filtered_map_on_a_phone_breaks_no_rule(opened: Callable[..., Any], report: Path) -> None:
    found = opened(report, viewport={"width": 360, "height": 740}, bypass_csp=True)
    found.page.fill("#filter-probe", "lora")
    found.page.click('.chip[data-state="f"]')
    assert violations(found.page) == []
