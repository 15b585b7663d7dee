"""The Markdown reports as plain text: two screens of answers first, tables that line up, nothing but Markdown in them.

The golden files are what the other tests render from fixed results: one of each kind of report.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len

from compat.cli import main
from compat.model import Combination, Evidence, Kind, Outcome, Phase, Question, Raised, Stage, Status
from compat.report import markdown
from compat.report.layout import WIDTH, height
from compat.report.overview import overview
from compat.results import Analysis, Host, Results, analyse

ROOT = Path(__file__).parents[2]
FILES = (*sorted((Path(__file__).parent / "golden").glob("*.md")), *sorted((ROOT / "reports").glob("*.md")))
SCREENS = 2 * 40
PARSER = MarkdownIt("commonmark").enable("table")


@cache
def parsed(text: str) -> Sequence[Token]:
    return PARSER.parse(text)


def tables(text: str) -> Iterator[list[str]]:
    """The lines of each table; a code block's lines are none."""
    lines = text.split("\n")
    for token in parsed(text):
        if token.type == "table_open" and token.map:
            yield lines[slice(*token.map)]


def cells(text: str) -> list[list[list[str]]]:
    """The tables as a parser reads them: rows of cells, each as the text that it shows."""
    return [rows_of(PARSER.parse("\n".join(table))) for table in tables(text)]


def rows_of(tokens: Sequence[Token]) -> list[list[str]]:
    found: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            found.append([])
        elif token.type == "inline":
            found[-1].append("".join(each.content for each in token.children or ()))
    return found


def summary(text: str) -> str:
    before, heading, _ = text.partition("\n## Details\n")
    assert heading
    return before


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_table_is_aligned_and_fits_on_a_screen(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = list(tables(text))
    lines = {line for table in found for line in table}
    assert {line for line in text.split("\n") if line.startswith("| ")} <= lines | set(fenced(text))
    for table in found:
        bars = [[place for place, letter in enumerate(spread(line)) if letter == "|"] for line in table]
        assert (len({cell_len(line) for line in table}), cell_len(table[0]) <= WIDTH) == (1, True), table
        assert all(set(bars[1]) <= set(each) for each in bars), table


def spread(line: str) -> str:
    """A line with as many letters as it has columns."""
    return "".join(letter + "_" * (cell_len(letter) - 1) for letter in line)


def fenced(text: str) -> Iterator[str]:
    for token in parsed(text):
        if token.type == "fence":
            yield from token.content.split("\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_there_is_no_html(file: Path) -> None:
    tokens = parsed(file.read_text(encoding="utf-8"))
    inside = [each for token in tokens for each in (token, *(token.children or ()))]
    html = {each.content.strip() for each in inside if each.type in ("html_inline", "html_block")}
    assert html <= {"<!---->"}  # keeps a bare address from being a link


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_line_is_longer_than_a_screen_only_where_it_cannot_be_broken(file: Path) -> None:
    long = [line for line in file.read_text(encoding="utf-8").split("\n") if cell_len(line) > WIDTH]
    assert [line for line in long if "`" not in line and " " in line.lstrip(" -")[:WIDTH] and line[0] != "#"] == []


def test_the_answers_of_this_checkout_fit_on_two_screens() -> None:
    assert height(summary((ROOT / "reports" / "compatibility.md").read_text(encoding="utf-8"))) <= SCREENS


@pytest.mark.slow
def test_the_reports_of_this_checkout_are_what_its_results_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shutil.copy(ROOT / "reports" / "artefacts.md", tmp_path)  # only what is there is linked
    with pytest.raises(SystemExit) as ended:
        main(["merge", "reports/results.json", "--to", str(tmp_path)])
    names = ("compatibility.md", "training.md", "compatibility.html", "badge.json")
    other = [name for name in names if _lasting(tmp_path / name) != _lasting(ROOT / "reports" / name)]
    assert (ended.value.code, other) == (0, [])


def _lasting(report: Path) -> str:
    """What a report says, but for what changed since the results that it was written over."""
    return re.sub(r'(?s)<section id="changes".*?</section>', "", report.read_text(encoding="utf-8"))


def many(number: int, name: str = "a-rather-long-combination-id") -> Analysis:
    """So many combinations that each fail in a way of their own, some of them inconclusive, some not run."""
    asked = [Question("import-peft", "?", "question", "", "")]
    combinations = [
        Combination(f"{name}-{each}", f"Title {each}", Kind.CURRENT, "3.11", {"peft": f"0.{each}"})
        for each in range(number)
    ]
    outcomes = {each.id: (outcome(each.id, place),) for place, each in enumerate(combinations) if place % 7}
    return analyse(Results(combinations, outcomes, asked, (), Host("linux", "3.11", "0", "0")))


def outcome(id_: str, number: int) -> Outcome:
    if number % 5 == 0:
        return Outcome(id_, "import-peft", Stage.IMPORT, Status.TIMED_OUT, "over 120 s")
    seen = Evidence(
        phase=Phase.ACT, exception=Raised("ImportError", f"no name {'x' * number} in a module of transformers")
    )
    return Outcome(id_, "import-peft", Stage.IMPORT, Status.FAILED, evidence=seen)


def test_the_answers_about_many_combinations_fit_on_two_screens() -> None:
    text = summary(markdown.compatibility(many(80)))
    assert (height(text) <= SCREENS, "\n- and 70 more, in the details\n" in text) == (True, True)


def test_of_what_would_not_fit_on_two_screens_less_is_shown() -> None:
    text = summary(markdown.compatibility(many(80, name="-".join(["a-very-long-combination-id"] * 3))))
    assert (height(text) <= SCREENS, "\n- and 7" in text) == (True, True)


def test_what_says_nothing_is_in_the_summary() -> None:
    text = summary(markdown.compatibility(many(12)))
    assert "**Inconclusive**, which says neither yes nor no: a-rather-long-combination-id-5" in text
    assert "Not run in this checkout: a-rather-long-combination-id-0" in text


def test_a_matrix_without_a_document_gives_the_golden_file(accept: bool) -> None:
    golden = Path(__file__).parent / "golden" / "own-matrix.md"
    rendered = markdown.compatibility(many(8))
    if accept:
        golden.write_text(rendered, encoding="utf-8")
    assert rendered == golden.read_text(encoding="utf-8"), "accept: COMPAT_ACCEPT=1 python -m pytest tests/report"


def test_without_a_document_none_is_spoken_of() -> None:
    text = markdown.compatibility(many(12)) + markdown.training_table(many(12))
    assert [line for line in text.lower().splitlines() if "document" in line or "row" in line] == []


def test_rows_are_read_by_a_parser_as_they_are(analysis: Analysis) -> None:
    told = overview(analysis)
    found = cells(markdown.compatibility(analysis))
    assert found[0][1:] == [[each.name, *each.versions, each.failure, each.result] for each in told.documented]
    assert found[1][1:] == [[each.name, *each.versions, each.result, each.failure] for each in told.others]


def test_a_probe_without_an_answer_is_told_with_its_reason(analysis: Analysis) -> None:
    section = markdown.compatibility(analysis).partition("### Not answered, and why")[2].partition("### ")[0]
    assert section.strip().splitlines() == [
        "- no device",
        "  - probes: `training-steps-gpu`",
        "  - in: documented-1, documented-1-below",
    ]
