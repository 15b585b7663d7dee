"""What GitHub Actions shows: the step's summary and annotations."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from compat import stamp
from compat.commands import github
from compat.errors import Exit
from compat.model import Combination, Evidence, Kind, Outcome, Phase, Raised, Stage, Status
from compat.report import github_annotations, step_summary
from compat.results import Analysis, analyse

HOSTILE = "x\r\n::set-env %0A|name=X::y<script>`,:"


def many(analysis: Analysis, count: int, *, status: Status = Status.FAILED, message: str = "no") -> Analysis:
    """So many combinations, none of which does what is expected."""
    packages = {"transformers": "4.53.0"}
    expected = {"lora-seq2seq-forward": "passed"}
    combinations = [
        Combination(f"c{number}", "", Kind.CURRENT, "3.11", packages, expect=expected) for number in range(count)
    ]
    evidence = Evidence(phase=Phase.ACT, exception=Raised("TypeError", message))
    outcomes = {
        each.id: [Outcome(each.id, "lora-seq2seq-forward", Stage.PROBE, status, message, evidence=evidence)]
        for each in combinations
    }
    return analyse(replace(analysis.results, combinations=combinations, outcomes=outcomes, claims=()))


def test_a_fault_of_our_own_is_in_the_summary(analysis: Analysis) -> None:
    combination = Combination("c", "", Kind.CURRENT, "3.11", {})
    outcomes = {"c": [Outcome("c", "run", Stage.PROBE, Status.ERROR, "compat's own fault")]}
    shown = step_summary.render(
        analyse(replace(analysis.results, combinations=[combination], outcomes=outcomes)), Exit.INCONCLUSIVE
    )
    assert "- `run`: `error: compat's own fault`\n" in shown


def test_a_row_that_is_not_as_documented_is_an_error(analysis: Analysis) -> None:
    rows = [each for each in analysis.results.combinations if each.documented]
    outcomes = {"documented-1": [Outcome("documented-1", "lora-seq2seq-forward", Stage.PROBE, Status.PASSED)]}
    found = analyse(replace(analysis.results, combinations=rows, outcomes=outcomes))
    assert github_annotations.render(found) == ("::error title=compat%3A documented-1::not as documented: passes now",)
    assert "- `documented-1`: not as documented: passes now\n" in step_summary.render(found, Exit.DIFFERS)


def test_fixed_results_give_the_golden_summary(analysis: Analysis, accept: bool) -> None:
    golden = Path(__file__).parent / "golden" / "github" / "step-summary.md"
    shown = step_summary.render(analysis, Exit.INCONCLUSIVE)
    if accept:
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def test_a_summary_that_is_too_long_is_cut_and_says_so(analysis: Analysis) -> None:
    found = many(analysis, 12)
    whole = step_summary.render(found, Exit.DIFFERS)
    cut = step_summary.render(found, Exit.DIFFERS, 1500)
    assert (len(whole.encode()) > 1500, len(cut.encode()) <= 1500) == (True, True)
    kept, _, note = cut.removesuffix("**\n").rpartition("\n**")
    assert whole.startswith(kept)
    assert note.startswith("Cut here, ")


def test_a_cut_is_between_whole_parts(analysis: Analysis) -> None:
    found = many(analysis, 5)
    for room in range(200, len(step_summary.render(found, Exit.DIFFERS).encode()), 97):
        cut = step_summary.render(found, Exit.DIFFERS, room)
        assert len(cut.encode()) <= room
        assert cut.count("<details>") == cut.count("</details>")


def test_a_summary_of_which_nothing_has_room_is_none(analysis: Analysis) -> None:
    assert step_summary.render(analysis, Exit.DIFFERS, 40) == ""


def test_markup_in_a_summary_is_shown_as_it_is(analysis: Analysis) -> None:
    shown = step_summary.render(many(analysis, 1, message=HOSTILE), Exit.DIFFERS)
    assert "``TypeError: ::set-env %0A\\|name=X::y<script>`,:``" in shown
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]


def test_a_summary_is_appended_within_the_limit(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "summary"
    file.write_text("of another command", encoding="utf-8")
    monkeypatch.setattr(step_summary, "LIMIT_BYTES", 2000)
    for _ in range(3):
        github.tell(many(analysis, 8), Exit.DIFFERS, {"GITHUB_STEP_SUMMARY": str(file)})
    text = file.read_text(encoding="utf-8")
    assert text.startswith("of another command\n## compat: something differs from what is expected\n")
    assert file.stat().st_size <= 2000


def test_a_full_summary_is_left_alone(analysis: Analysis, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "summary"
    file.write_bytes(b"." * (2**20 - 20))
    github.tell(analysis, Exit.DIFFERS, {"GITHUB_STEP_SUMMARY": str(file)})
    assert file.stat().st_size == 2**20 - 20
    assert "GITHUB_STEP_SUMMARY: it is full" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "why"), [(".", "Is a directory"), ("absent/summary", "No such file or directory"), ("pipe", "that is no")]
)
def test_a_summary_that_cannot_be_written_is_one_line_and_no_end(
    name: str, why: str, analysis: Analysis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    github.tell(analysis, Exit.DIFFERS, {"GITHUB_STEP_SUMMARY": str(tmp_path / name)})
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), err[: len(why) + 29]) == ("", 1, f"compat: GITHUB_STEP_SUMMARY: {why}")
    assert err.endswith(": no summary; name a file that can be written, or none\n")


def test_nothing_is_told_elsewhere(analysis: Analysis, capsys: pytest.CaptureFixture[str]) -> None:
    github.tell(many(analysis, 1), Exit.DIFFERS, {})
    assert capsys.readouterr() == ("", "")


def test_annotations_go_to_standard_error_where_github_runs_it(
    analysis: Analysis, capsys: pytest.CaptureFixture[str]
) -> None:
    github.tell(many(analysis, 1), Exit.DIFFERS, {"GITHUB_ACTIONS": "true"})
    said = "::error title=compat%3A c0::lora-seq2seq-forward: expected passed, observed failed (unknown)\n"
    assert capsys.readouterr() == ("", said)


def test_what_says_nothing_is_a_warning(analysis: Analysis) -> None:
    assert github_annotations.render(many(analysis, 1, status=Status.ERROR)) == (
        "::warning title=compat%3A c0::inconclusive: lora-seq2seq-forward: error: no",
    )


def test_there_are_ten_of_a_kind_at_most(analysis: Analysis) -> None:
    shown = github_annotations.render(many(analysis, 12))
    assert (len(shown), shown[-1]) == (10, "::error title=compat::3 more: the summary and the report have all")
    assert len(github_annotations.render(many(analysis, 10))) == 10


def test_no_value_ends_an_annotation_or_begins_another(analysis: Analysis) -> None:
    (shown,) = github_annotations.render(many(analysis, 1, status=Status.ERROR, message=HOSTILE))
    assert shown == (
        "::warning title=compat%3A c0::inconclusive: lora-seq2seq-forward: error: "
        "x ::set-env %250A|name=X::y<script>`,:"
    )


@pytest.mark.parametrize(("variables", "looked"), [((), 1), (("GITHUB_STEP_SUMMARY",), 0), (("GITHUB_ACTIONS",), 0)])
def test_a_report_in_github_is_worked_out_each_time(
    variables: tuple[str, ...], looked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (stamp.ACTIONS, stamp.SUMMARY):
        monkeypatch.delenv(name, raising=False)
    for name in variables:
        monkeypatch.setenv(name, "x")
    asked: list[Path] = []

    def read(file: Path) -> tuple[stamp.Answer, stamp.Ground]:
        asked.append(file)
        raise FileNotFoundError

    monkeypatch.setattr(stamp, "_read", read)
    assert (stamp.known(["report"]), len(asked)) == (None, looked)
