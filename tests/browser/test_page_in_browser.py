"""The committed results as people see them: read, filtered, sorted, opened, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

CELL = "documented-1:lora-seq2seq-forward"
LINES = "#map-table tbody th > span"
COLUMNS = "#map-table thead th"
DARK: dict[str, Any] = {"color_scheme": "dark"}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
Open = Callable[..., Any]


def focused(page: Any) -> str:
    """The cell that has the focus, as "line/column"."""
    return str(
        page.evaluate("""() => {
            const cell = document.activeElement.closest("td, th");
            const heading = document.querySelectorAll("#map-table thead tr > *")[cell.cellIndex];
            return `${cell.parentElement.cells[0].firstElementChild?.textContent ?? ""}/${heading.textContent}`;
        }""")
    )


def beyond(page: Any) -> list[str]:
    """The links of the navigation that are cut."""
    script = "all => all.filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.textContent)"
    return list(page.eval_on_selector_all("nav a", script))


def top_of(page: Any, section: str) -> float:
    """Where a section's title stands in the window."""
    return float(page.evaluate(f"document.querySelector('#{section} h2').getBoundingClientRect().top"))


def body(page: Any) -> str:
    return " ".join(page.inner_text("#cell-body").split())


@pytest.mark.parametrize("settings", [{}, DARK, PHONE], ids=["light", "dark", "phone"])
def test_it_asks_for_nothing_and_complains_of_nothing(opened: Open, report: Path, settings: dict[str, Any]) -> None:
    found = opened(report, **settings)
    found.page.click('#map-table tr:has(th span:text-is("lora-seq2seq-forward")) td >> nth=0')
    found.page.fill("#filter-probe", "lora")
    assert (found.requests, found.complaints) == ([report.as_uri()], [])


def test_the_first_thing_is_what_came_out(opened: Open, report: Path) -> None:
    found = opened(report)
    assert found.page.title() == "Compatibility of transformers, tokenizers and peft"
    assert "6 reproduced" in " ".join(found.page.inner_text("#summary").split())
    assert len(found.state("#documented tbody tr")) == 6
    assert "PEFT's task wrapper" in found.page.inner_text("#findings")


def test_a_filter_leaves_the_lines_with_its_words(opened: Open, report: Path) -> None:
    found = opened(report)
    found.page.fill("#filter-probe", "lora-seq2seq-forward")
    found.page.fill("#filter-combination", "documented-1")
    assert found.state(LINES) == ["lora-seq2seq-forward"]
    assert found.state(COLUMNS) == ["documented-1", "documented-1-below", "documented-1-above"]
    assert found.page.inner_text("#shown").startswith("1 of ")
    found.page.fill("#filter-probe", "no such thing")
    assert found.state(LINES) == []
    assert "Nothing fits this filter." in found.page.inner_text("#shown")
    found.page.click("button[type=reset]")
    assert len(found.state(COLUMNS)) == 16


def test_a_kind_a_suite_and_a_role_narrow_it(opened: Open, report: Path) -> None:
    found = opened(report)
    found.page.select_option("#filter-kind", "current")
    found.page.select_option("#filter-suite", "instructblip")
    found.page.select_option("#filter-role", "control")
    assert found.state(COLUMNS) == ["current-5", "current-4"]
    assert {"lora-feature-extraction", "lora-seq2seq-llama", "tokenizer-json-own-file"} == set(found.state(LINES))


def test_a_chosen_result_leaves_the_lines_that_have_it(opened: Open, report: Path) -> None:
    found = opened(report)
    found.page.select_option("#filter-kind", "current")
    found.page.click('.chip[data-state="f"]')
    assert found.state(LINES) == []
    found.page.click('.chip[data-state="f"]')
    assert len(found.state(LINES)) > 100
    assert found.page.get_attribute('.chip[data-state="f"]', "aria-pressed") == "false"


def test_the_results_buttons_count_what_the_other_fields_leave(opened: Open, report: Path) -> None:
    found = opened(report)
    shown = "all => Object.fromEntries(all.map(e => [e.dataset.state, Number(e.querySelector('b').textContent)]))"
    counted = lambda: found.page.eval_on_selector_all(".chip", shown)  # noqa: E731
    cells = "all => all.filter(e => e.checkVisibility() && e.className === 'f').length"
    every = counted()
    found.page.fill("#filter-combination", "documented-1")
    found.page.fill("#filter-probe", "lora")
    left = counted()
    assert left["f"] == found.page.eval_on_selector_all("#map-table td", cells) > 0
    assert sum(left.values()) < sum(every.values())
    found.page.click('.chip[data-state="f"]')
    assert counted() == left
    found.page.click("#filter button[type=reset]")
    found.page.wait_for_function(
        f"() => document.querySelector('.chip b').textContent === '{next(iter(every.values()))}'"
    )
    assert counted() == every


def test_a_heading_sorts_and_sorts_back(opened: Open, report: Path) -> None:
    found = opened(report)
    declared = found.state(LINES)
    first = '#map-table thead th:has-text("documented-1") >> nth=0'
    words = "#map-table tbody tr td:nth-of-type(1)"
    found.page.click(f"{first} >> button")
    assert found.state(words)[:2] == ["FAIL", "FAIL"]
    assert found.page.get_attribute(first, "aria-sort") == "descending"
    found.page.click(f"{first} >> button")
    assert found.state(words)[0] == ""
    found.page.click(f"{first} >> button")
    assert (found.state(LINES), found.page.get_attribute(first, "aria-sort")) == (declared, None)


def test_the_lines_with_the_most_failures_come_first(opened: Open, report: Path) -> None:
    found = opened(report)
    found.page.select_option("#sort", "failures")
    lines = found.page.eval_on_selector_all(
        "#map-table tbody tr", "rows => rows.map(row => row.querySelectorAll('.f, .c').length)"
    )
    assert lines == sorted(lines, reverse=True)
    found.page.select_option("#sort", "name")
    names = [name.lower() for name in found.state(LINES)]
    assert names == sorted(names)


def test_a_click_opens_all_that_is_known_of_a_cell(opened: Open, report: Path) -> None:
    found = opened(report)
    found.page.click('#map-table tr:has(th span:text-is("lora-seq2seq-forward")) td >> nth=0')
    told = body(found.page)
    expected = (
        "compat reproduce documented-1:lora-seq2seq-forward",
        "PEFT's task wrapper hands inputs_embeds=None on",
        "confidence: certain",
        "leave task_type out of LoraConfig",
        "transformers 4.54.1",
        'File "transformers/models/instructblip/modeling_instructblip.py", line 1645, in forward',
        "got multiple values for keyword argument 'inputs_embeds'",
        "stock-forward-t5",
        "act",
        "4.53.0",
    )
    assert [each for each in expected if each not in told] == []
    question = found.page.inner_text("#cell-body .lead")
    assert question.endswith("?")
    assert found.page.url.endswith(f"#cell/{CELL}")


def test_arrows_move_enter_opens_and_escape_goes_back(opened: Open, report: Path) -> None:
    found = opened(report)
    page = found.page
    page.focus("button[type=reset]")
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.map') !== null"):
            break
    assert focused(page) == "import-torch/documented-1"
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert focused(page) == "import-tokenizers/documented-2"
    page.keyboard.press("Enter")
    assert page.inner_text("#cell-title").startswith("✓documented-2 × import-tokenizers")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert (page.is_visible("dialog"), focused(page)) == (False, "import-tokenizers/documented-2")
    page.keyboard.press("End")
    assert focused(page) == "import-tokenizers/current-4"
    page.keyboard.press("Control+Home")
    assert focused(page) == "import-torch/documented-1"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "/documented-1"
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('#map-table') !== null")


def test_the_keyboard_passes_over_what_a_filter_hides(opened: Open, report: Path) -> None:
    found = opened(report)
    found.page.fill("#filter-probe", "import-p")
    found.page.fill("#filter-combination", "current")
    found.page.focus("#map-table td[tabindex='0']")
    seen = [focused(found.page)]
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        found.page.keyboard.press(key)
        seen.append(focused(found.page))
    assert seen == ["import-peft/current-5", *["import-peft/current-4"] * 3]


def test_an_address_opens_its_cell_and_a_link_in_it_leads_on(opened: Open, report: Path) -> None:
    found = opened(report, f"#cell/{CELL}")
    assert found.page.inner_text("#cell-title").startswith("✕documented-1 × lora-seq2seq-forward")
    found.page.click("#cell-body a >> text=lora-no-task-type >> nth=0")
    assert "lora-no-task-type" in found.page.inner_text("#cell-title")
    assert "compat run documented-1 --probe lora-no-task-type --rerun" in body(found.page)
    found.page.click("#cell-close")
    assert not found.page.is_visible("dialog")


def test_an_address_may_be_escaped_and_a_file_may_have_a_colon(opened: Open, report: Path, tmp_path: Path) -> None:
    page = tmp_path / "javascript:report.html"
    page.write_bytes(report.read_bytes())
    found = opened(page, "#cell/documented-1%3Alora-seq2seq-forward")
    assert found.page.inner_text("#cell-title").startswith("✕documented-1 × lora-seq2seq-forward")
    found.page.click("#cell-body a >> text=lora-no-task-type >> nth=0")
    assert "lora-no-task-type" in found.page.inner_text("#cell-title")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("#cell/%", "The map has no cell %. A cell's name is COMBINATION:PROBE."),
        ("#cell/nobody:nothing", "The map has no cell nobody:nothing. A cell's name is COMBINATION:PROBE."),
        ("#nowhere", ""),
        ("#%", ""),
    ],
)
def test_an_address_of_nothing_opens_nothing(opened: Open, report: Path, address: str, said: str) -> None:
    found = opened(report, address)
    assert (found.page.is_visible("dialog"), found.complaints) == (False, [])
    assert (found.page.text_content("#addressed"), found.page.is_visible("#addressed")) == (said, bool(said))
    found.page.evaluate(f"location.hash = '#cell/{CELL}'")
    found.page.wait_for_selector("dialog[open]")
    assert found.page.text_content("#addressed") == ""


def test_a_finding_is_reached_from_its_cell(opened: Open, report: Path) -> None:
    found = opened(report, f"#cell/{CELL}")
    found.page.click('#cell-body a[href="#finding-inputs-embeds-multiple-values"]')
    assert not found.page.is_visible("dialog")
    assert found.page.is_visible("#finding-inputs-embeds-multiple-values table >> nth=0")


def test_without_javascript_all_but_the_cells_is_there(opened: Open, report: Path) -> None:
    found = opened(report, java_script_enabled=False)
    assert found.page.is_visible("noscript")
    assert not found.page.is_visible("#filter")
    shown = ["#summary", "#documented table", "#map-table", "#findings", "#claims table"]
    assert [each for each in shown if not found.page.is_visible(each)] == []


def test_a_phone_scrolls_tables_and_not_the_page(opened: Open, report: Path) -> None:
    found = opened(report, **PHONE)
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 360
    found.page.click("#map-table tbody td >> nth=0")
    assert found.page.evaluate("document.getElementById('cell').getBoundingClientRect().width") <= 360


def test_a_phone_has_room_for_errors_and_for_the_way_to_each_section(opened: Open, report: Path) -> None:
    found = opened(report, **PHONE)
    narrow = "all => all.filter(e => e.checkVisibility() && e.clientWidth < 224).length"
    assert (found.page.eval_on_selector_all(".error code", narrow), beyond(found.page)) == (0, [])


@pytest.mark.parametrize("section", ["map", "claims", "versions"])
def test_an_address_leads_to_its_section(opened: Open, report: Path, section: str) -> None:
    found = opened(report, f"#{section}")
    found.page.wait_for_timeout(300)
    assert 0 < top_of(found.page, section) < found.page.viewport_size["height"]
    found.page.click('nav a[href="#summary"]')
    found.page.click(f'nav a[href="#{section}"]')
    found.page.wait_for_timeout(300)
    assert 0 < top_of(found.page, section) < found.page.viewport_size["height"]


def test_the_way_to_each_section_is_in_sight_and_above_it(opened: Open, report: Path) -> None:
    found = opened(report, "#findings", reduced_motion="reduce")
    end = found.page.evaluate("document.querySelector('nav').getBoundingClientRect().bottom")
    title = found.page.evaluate("document.querySelector('#findings h2').getBoundingClientRect().top")
    assert (beyond(found.page), 0 < end < title) == ([], True)


def test_on_paper_everything_is_there_and_nothing_to_press(opened: Open, report: Path) -> None:
    found = opened(report, **DARK)
    found.page.emulate_media(media="print")
    pressed = [each for each in ("nav", "#filter", "dialog") if found.page.is_visible(each)]
    hidden = "e => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY !== 'visible'"
    cut = found.page.eval_on_selector_all(".scroll", f"all => all.filter({hidden}).length")
    assert (pressed, cut) == ([], 0)
    assert found.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert found.page.pdf().startswith(b"%PDF")
