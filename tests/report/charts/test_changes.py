"""What changed since the previous results, and previous results that cannot be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from compat.check.stored import Ran, Stored, Told, Way
from compat.model import Evidence, Outcome, Phase, Question, Raised, Stage, Status, Verdict
from compat.report import export
from compat.report.charts import previous, since
from compat.report.charts.changes import Became, Changes, FindingChange, VerdictChange, changes
from compat.report.charts.material import Material
from compat.report.charts.previous import Previous
from compat.results import Analysis, analyse

QUESTIONS = tuple(Question(id_, "?", "question", "", "") for id_ in ("import", "forward", "loss"))
COMPATIBLE, INCOMPATIBLE, INCONCLUSIVE = Verdict
KEY, TYPE = Raised("KeyError", "x"), Raised("TypeError", "y")
MARKUP = '<script>alert("1")</script>\u202e'
NOTHING = "Nothing is known to differ"


def did(probe: str, raised: Raised | None = None, **figures: float) -> Outcome:
    status = Status.FAILED if raised else Status.PASSED
    return Outcome("one", probe, Stage.PROBE, status, evidence=Evidence(Phase.ACT, raised, figures=figures))


def silent(probe: str, reason: str = "no disk") -> Outcome:
    return Outcome("one", probe, Stage.PROBE, Status.ERROR, reason)


def file(*ran: Ran, questions: tuple[Question, ...] = QUESTIONS) -> Stored:
    return Stored("results.json", {each.id: each for each in ran}, {each.id: each for each in questions})


def ran(*outcomes: Outcome, id_: str = "one", **more: object) -> Ran:
    return Ran(id_, id_, "3.11", {}, outcomes=outcomes, **more)  # type: ignore[arg-type]


def cells(before: Ran, after: Ran) -> list[tuple[str, Became, str, str, tuple[str, ...]]]:
    found = changes(file(before), file(after)).cells
    return [(c.row.probe, c.became, c.row.before, c.row.after, c.row.others) for c in found]


@pytest.mark.parametrize(
    ("before", "after", "became"),
    [
        (did("import"), did("import", KEY), Became.NEW_FAILURE),
        (did("import", KEY), did("import"), Became.MENDED),
        (did("import", KEY), did("import", TYPE), Became.OTHER_FAILURE),
        (did("import", loss=1.0), did("import", loss=2.0), Became.OTHER_FIGURES),
        (did("import"), silent("import"), Became.SILENT),
        (did("import", KEY), silent("import"), Became.SILENT),
        (silent("import"), did("import"), Became.PASSES),
        (silent("import"), did("import", KEY), Became.FAILS),
        (did("import"), did("import"), None),
        (did("import", KEY), did("import", KEY), None),
        (silent("import"), silent("import", "no network"), None),
    ],
)
def test_what_became_of_a_cell(before: Outcome, after: Outcome, became: Became | None) -> None:
    assert [each[1] for each in cells(ran(before), ran(after))] == ([became] if became else [])


def test_cells_behind_a_failure_are_in_its_row() -> None:
    behind = Outcome("one", "forward", Stage.PROBE, Status.SKIPPED, "import failed", "import")
    assert cells(ran(did("import"), did("forward")), ran(did("import", KEY), behind)) == [
        ("import", Became.NEW_FAILURE, "passed", "KeyError: x", ("forward",))
    ]


def test_cells_that_were_never_run_became_known() -> None:
    assert cells(ran(), ran(did("import"))) == [("import", Became.PASSES, "not run", "passed", ())]


def test_a_probe_of_another_suite_that_was_run_counts_too() -> None:
    other = (Question("extra", "?", "question", "another-suite", ""),)
    sides = (file(ran(did("extra", raised)), questions=other) for raised in (None, KEY))
    assert [each.became for each in changes(*sides).cells] == [Became.NEW_FAILURE]


def test_what_is_on_one_side_alone_is_named_and_not_compared() -> None:
    before = file(ran(id_="gone"), ran(did("import"), id_="both"), questions=QUESTIONS[:1])
    after = file(ran(did("import"), did("loss", KEY), id_="both"), ran(id_="new"), questions=QUESTIONS[::2])
    assert changes(before, after) == Changes(
        came=("new",), gone=("gone",), asked=("loss",), verdicts=(VerdictChange("both", COMPATIBLE, INCOMPATIBLE),)
    )


def test_files_without_a_combination_in_common_are_told() -> None:
    assert changes(file(ran(id_="a")), file(ran(id_="b"))) == Changes(came=("b",), gone=("a",))


def test_the_verdict_is_that_of_its_time() -> None:
    before, after = ran(did("import"), verdict=INCONCLUSIVE), ran(did("import"), verdict=COMPATIBLE)
    assert changes(file(before), file(after)).verdicts == (VerdictChange("one", INCONCLUSIVE, COMPATIBLE),)


def test_another_rule_and_other_ways_out_of_the_same_failure() -> None:
    old = Told("import", "unknown", (Way("drop it", "remedy"), Way("older", pins={"peft": "0.15.0"})))
    new = Told("import", "a-rule", (Way("drop it", "remedy"), Way("newer", pins={"peft": "0.17.0"}, also=("remedy",))))
    fresh = Told("forward", "a-rule")
    found = changes(file(ran(findings=(old,))), file(ran(findings=(new, fresh)))).findings
    rules = ("unknown", "a-rule")
    assert found == (FindingChange("one", "import", rules, ("peft==0.15.0",), ("peft==0.17.0, remedy",)),)


def html(analysis: Analysis, previous_: Previous | None) -> str:
    return since.section(Material(analysis, previous=previous_)).html


def table(text: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def test_changes_are_counted_and_tabled(analysis: Analysis) -> None:
    before, after = file(ran(did("import"), did("forward"))), file(ran(did("import", KEY), did("forward", KEY)))
    text = html(analysis, Previous(before, after))
    assert ("<li>worse: new failure: 2</li>" in text, table(text)) == (
        True,
        [
            ["combination", "before", "now"],
            ["one", "compatible", "incompatible"],
            ["combination", "probe", "change", "before", "now", "and likewise"],
            ["one", "import", "worse: new failure", "passed", "KeyError: x", "forward"],
        ],
    )


def test_many_changes_are_cut_and_counted(analysis: Analysis) -> None:
    many = [ran(id_=f"c{number}", verdict=COMPATIBLE) for number in range(600)]
    now = [replace(each, verdict=INCOMPATIBLE) for each in many]
    text = html(analysis, Previous(file(*many), file(*now)))
    assert (len(table(text)), "100 further lines are left out." in text) == (501, True)


def test_nothing_changed_reads_like_nothing_before(analysis: Analysis) -> None:
    """A first report and a second one of the same results are the same bytes."""
    assert (html(analysis, None) == html(analysis, Previous()), NOTHING in html(analysis, None)) == (True, True)


def test_markup_in_previous_results_is_text(analysis: Analysis) -> None:
    hostile = Question(MARKUP, MARKUP, "question", "", "")
    raised = Raised(MARKUP, MARKUP)
    before = ran(did(MARKUP), id_=MARKUP, findings=(Told(MARKUP, MARKUP, (Way(MARKUP),)),))
    after = ran(did(MARKUP, raised), id_=MARKUP, findings=(Told(MARKUP, "x", (Way(MARKUP, MARKUP),)),))
    files = file(before, questions=(hostile,)), file(after, questions=(hostile,))
    text = html(analysis, Previous(*files)) + html(analysis, Previous(problem=MARKUP))
    assert ("<script" in text, "\u202e" in text, "&lt;script&gt;" in text) == (False, False, True)


@pytest.fixture
def written(tmp_path: Path, analysis: Analysis) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        (tmp_path / "results.json").write_text(text, encoding="utf-8")
        return tmp_path / "results.json"

    return write


def test_the_results_before_are_read_beside_those_now(analysis: Analysis, written: Callable[[str], Path]) -> None:
    less = analyse(replace(analysis.results, outcomes={}))
    found = previous.read(written(export.render(less)), export.render(analysis))
    assert found
    assert found.before
    assert found.after
    assert [len(each.combinations["documented-1"].outcomes) for each in (found.before, found.after)] == [0, 6]


def test_equal_results_differ_in_nothing(analysis: Analysis, written: Callable[[str], Path]) -> None:
    now = export.render(analysis)
    assert previous.read(written(now), now) == Previous()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "results.json: no JSON (Expecting property name"),
        ("[]", "results.json: not a results file of compat"),
        ('{"schema_version": 0, "combinations": [], "questions": []}', "results.json: not a results file of compat"),
        ('{"schema_version": 2, "combinations": [], "questions": []}', "results.json: written with schema 2"),
        (
            '{"schema_version": 1, "combinations": [{}], "questions": []}',
            "results.json: combinations.0.id: Field required",
        ),
    ],
    ids=["no JSON", "list", "older", "newer", "fields"],
)
def test_previous_results_that_cannot_be_read_are_told_in_a_line(
    analysis: Analysis, written: Callable[[str], Path], text: str, problem: str
) -> None:
    found = previous.read(written(text), export.render(analysis))
    assert found
    assert (found.problem.startswith(problem), found.before, found.after) == (True, None, None)
    assert f"<p>The previous results cannot be compared: {problem}" in html(analysis, found)


def test_a_folder_in_the_place_of_previous_results_is_told(tmp_path: Path, analysis: Analysis) -> None:
    found = previous.read(tmp_path, json.dumps({}))
    assert found
    assert "Is a directory" in found.problem


def test_no_previous_results_are_none(tmp_path: Path) -> None:
    assert previous.read(tmp_path / "results.json", "") is None
