"""The layout of rendered Markdown: what a reader of plain text sees, and what a parser of Markdown still reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from compat.report import grids
from compat.report.escape import Markdown, code, escaped
from compat.report.layout import WIDTH, laid_out, wrapped

LONG = "word " * 30


def cells_of(text: str) -> list[list[str]]:
    """The rows of the tables in a text as GitHub's Markdown has them, each cell as the text that it shows."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append("".join(each.content for each in token.children or ()))
    return rows


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert laid_out("| a | long header |\n| - | - |\n| `code` | x |\n") == (
        "| a      | long header |\n| ------ | ----------- |\n| `code` | x           |\n"
    )


def test_a_chinese_letter_takes_two_columns() -> None:
    lines = laid_out("| a | b |\n| - | - |\n| 多重值 | x |\n| four | y |\n").splitlines()
    assert lines[2:] == ["| 多重值 | x |", "| four   | y |"]
    assert {cell_len(line) for line in lines} == {14}


def test_an_escaped_pipe_ends_no_cell() -> None:
    lines = laid_out(f"| a | b |\n| - | - |\n| {escaped('x|y')} | {code('|')} |\n").splitlines()
    assert lines[2] == r"| x\|y | `\|` |"


def test_a_pipe_in_code_outside_of_a_table_shows_no_backslash() -> None:
    text = f"- {code('a|b')} {escaped('c|`d|e`')}\n"
    assert laid_out(text) == "- `a|b` c\\|\\`d\\|e\\`\n"


def test_a_table_wider_than_a_screen_is_a_list() -> None:
    wide = f"| name | error | place |\n| - | - | - |\n| one | {LONG}| |\n| two | short | x.py |\n"
    assert laid_out(wide).splitlines() == [
        "- name: one",
        "  - error: " + " ".join(["word"] * 18),
        "    " + " ".join(["word"] * 12),
        "- name: two",
        "  - error: short",
        "  - place: x.py",
    ]


def test_fenced_code_stays_as_it_is() -> None:
    block = f"````text\n| a | b |\n\n\n```\n{LONG}\n````\n"
    assert laid_out(block) == block


def test_blank_lines_are_thinned() -> None:
    assert laid_out("\n\na\n\n\n\nb\n\n") == "a\n\nb\n"


def test_a_heading_stays_one_line() -> None:
    assert laid_out(f"## {LONG}x\n") == f"## {LONG}x\n"


def test_a_code_span_stays_on_one_line() -> None:
    span = f"`{LONG}x`"
    assert wrapped(f"- before {span} after") == ["- before", f"  {span}", "  after"]


@pytest.mark.parametrize("word", ["-", "+", "*", "#", ">", "1.", "23)", "===", "---", "|", "```"])
def test_no_line_begins_with_what_would_be_markup(word: str) -> None:
    text = f"{'x' * (WIDTH - 1)} {word} end"
    assert wrapped(text) == [f"{'x' * (WIDTH - 1)} {word}", "end"]


def test_it_is_stable() -> None:
    once = laid_out(f"# T\n\n- {LONG}`a b`\n  - {LONG}\n\n| a | b |\n| - | - |\n| 1 | 2 |\n")
    assert laid_out(once) == once


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), min_size=1, max_size=4))
def test_cells_are_read_as_they_were_written(values: list[tuple[str, str]]) -> None:
    text = "| a | b |\n| - | - |\n" + "".join(f"| x{escaped(one)}x | x{escaped(two)}x |\n" for one, two in values)
    expected = [[f"x{Markdown(escaped(each))}x" for each in row] for row in values]
    shown = cells_of("| a | b |\n| - | - |\n" + "".join(f"| {a} | {b} |\n" for a, b in expected))
    assert cells_of(laid_out(text)) == shown


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=20))
def test_a_broken_paragraph_is_the_same_paragraph(values: list[str]) -> None:
    text = " ".join(["begin", *filter(None, map(escaped, values))])
    markdown = MarkdownIt("commonmark").enable("table")
    assert markdown.render("\n".join(wrapped(text))).split() == markdown.render(text).split()


def test_a_grid_wider_than_a_page_has_more_pages() -> None:
    columns = [f"c{number}" for number in range(30)]
    found = grids.pages(columns, [("probe" * 6, "question", ["pass"] * 30), ("other", "control", ["FAIL"] * 30)])
    assert [[page.columns[0], page.columns[-1]] for page in found] == [
        [("a", "c0"), ("j", "c9")],
        [("k", "c10"), ("t", "c19")],
        [("u", "c20"), ("ad", "c29")],
    ]
    assert found[2].roles == (
        ("question", (("probe" * 6, (".",) * 10),)),
        ("control", (("other", ("F",) * 10),)),
    )


def test_a_line_of_a_grid_is_told_by_its_words() -> None:
    assert grids.by_word(("a", "b", "c", "d"), ("works", "", "fails", "works")) == (
        ("works", ("a", "d")),
        ("fails", ("c",)),
    )
