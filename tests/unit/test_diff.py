from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from compat.check import diff, stored
from compat.check.answer import Check, Drift, Move, Reason, SideOf
from compat.check.diff import Diff
from compat.check.stored import Ran, Stored
from compat.check.verdict import CheckVerdict
from compat.cli import main
from compat.commands.diff import split
from compat.compare import Change
from compat.errors import CompatError
from compat.model import Evidence, Outcome, Phase, Question, Raised, Stage, Status, Verdict, Version
from compat.report import check_json, check_markdown, check_terminal, export

QUESTIONS = (
    Question("import-peft", "Does peft import?", "question", "", ""),
    Question("forward", "Does it run?", "question", "lora", "", ("import-peft",)),
    Question("remedy", "The other way?", "remedy", "lora", ""),
    Question("other", "Does another system run?", "question", "other", ""),
)
YES, NO, CANNOT_TELL = CheckVerdict.YES, CheckVerdict.NO, CheckVerdict.CANNOT_TELL
KEY_ERROR = Raised("KeyError", "x")
REFUSED = Outcome("c", "lock", Stage.LOCK, Status.FAILED, "peft needs another transformers")
NO_WHEEL = Outcome("c", "install", Stage.INSTALL, Status.ERROR, "no wheel")
FAULT = Outcome("c", "run", Stage.PROBE, Status.ERROR, "compat's own fault")
MOVED = Drift("loss", 1.0, 1.01, "1 %")
ROOT = Path(__file__).parents[2]


def did(probe: str, raised: Raised | None = None, peft: str = "1.0") -> Outcome:
    seen = {"peft": Version(peft, None), "torch": Version(None, "2.0"), "gone": Version(None, None)}
    status = Status.FAILED if raised else Status.PASSED
    return Outcome("c", probe, Stage.PROBE, status, evidence=Evidence(Phase.ACT, raised, versions=seen))


def ran(id_: str, *outcomes: Outcome, peft: str = "1.0", **more: object) -> Ran:
    return Ran(id_, id_, "3.11", {"peft": peft}, "2.0", ("lora",), outcomes=outcomes, **more)  # type: ignore[arg-type]


def file(name: str, *combinations: Ran, questions: Sequence[Question] = QUESTIONS) -> Stored:
    return Stored(name, {each.id: each for each in combinations}, {each.id: each for each in questions})


def passing(id_: str = "one") -> Ran:
    return ran(id_, did("import-peft"), did("forward"))


def failing(id_: str = "one") -> Ran:
    return ran(id_, did("import-peft"), did("forward", KEY_ERROR))


def compared(before: Stored, after: Stored, ids: tuple[str, str] = ("", ""), **more: object) -> Diff:
    return diff.diff(before, after, ids, lambda a, b: (), **more)  # type: ignore[arg-type]


def changes(found: Diff) -> dict[str, dict[str, Change]]:
    return {name: {cell.probe: cell.change for cell in check.cells} for name, check in found.checks}


def one(before: Ran, after: Ran) -> Check:
    ((_, check),) = compared(file("a", before), file("b", after)).checks
    return check


def test_combinations_are_matched_by_their_ids() -> None:
    found = compared(file("a", passing("x"), passing("y")), file("b", failing("y"), passing("x")))
    both = {"import-peft": Change.BOTH_PASS, "forward": Change.BOTH_PASS, "remedy": Change.INCONCLUSIVE}
    assert changes(found) == {"x": both, "y": {**both, "forward": Change.REGRESSION}}
    assert found.verdict is NO


def test_a_whole_check_of_two_stored_sides() -> None:
    check = one(ran("x", did("import-peft")), ran("y", did("import-peft", peft="1.0.1"), peft="1.0.1"))
    assert (check.before, check.after, check.moves, check.notes) == (
        SideOf("x of a", {"peft": "1.0"}, "3.11", "2.0"),
        SideOf("y of b", {"peft": "1.0.1"}, "3.11", "2.0"),
        (Move("peft", "1.0", "1.0.1", Reason.ASKED),),
        (),
    )


def test_what_no_combination_names_moves_as_required() -> None:
    newer = [replace(did("import-peft"), evidence=Evidence(Phase.ACT, versions={"hub": Version("2", None)}))]
    moves = one(ran("x", did("import-peft")), ran("x", *newer)).moves
    assert moves == (Move("hub", None, "2", Reason.REQUIRED),)


def test_the_packages_under_test_come_first() -> None:
    packages = ("accelerate", "peft", "tokenizers", "transformers")
    sides = [replace(ran("x", did("import-peft")), packages=dict.fromkeys(packages, each)) for each in "12"]
    order = ["transformers", "tokenizers", "accelerate"]  # what was seen of peft is the same
    assert [each.package for each in one(*sides).moves] == order


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (("", ""), ["y"]),
        (("x", "z"), ["x -> z"]),
        (("y", ""), ["y"]),
        (("", "y"), ["y"]),
    ],
)
def test_which_combinations_are_compared(ids: tuple[str, str], names: list[str]) -> None:
    found = compared(file("a", passing("x"), passing("y")), file("b", passing("y"), passing("z")), ids)
    assert [name for name, _ in found.checks] == names


def test_two_files_of_one_combination_are_compared_whatever_it_is_called() -> None:
    assert [name for name, _ in compared(file("a", passing("x")), file("b", passing("y"))).checks] == ["x -> y"]


def test_a_neighbour_is_compared_when_it_is_named() -> None:
    near = replace(file("b"), neighbours={"near": passing("near")})
    found = compared(file("a", failing("x")), near, ("x", "near"))
    assert changes(found)["x -> near"]["forward"] is Change.FIXED


def test_what_is_not_compared_is_told() -> None:
    before = file("a", passing("x"), ran("unrun"), passing("old"))
    after = file("b", passing("x"), ran("unrun"), passing("new"))
    assert compared(before, after).not_compared == (
        ("unrun", "run in neither"),
        ("old", "only in a"),
        ("new", "only in b"),
    )


def test_files_of_one_name_are_told_apart() -> None:
    found = compared(file("results.json", passing()), file("results.json", passing()))
    assert (found.before, found.after) == ("results.json (A)", "results.json (B)")


def test_two_combinations_of_one_file_need_no_telling_apart() -> None:
    both = file("results.json", passing("x"), passing("y"))
    assert compared(both, both, ("x", "y")).checks[0][1].before.label == "x of results.json"


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        pytest.param(passing(), passing(), YES, id="both pass"),
        pytest.param(failing(), failing(), YES, id="same failure"),
        pytest.param(ran("one", REFUSED), ran("one", REFUSED), YES, id="same conflict"),
        pytest.param(passing(), ran("one", REFUSED), NO, id="new conflict"),
        pytest.param(failing(), ran("one", REFUSED), NO, id="new conflict of what failed"),
        pytest.param(ran("one", REFUSED), passing(), YES, id="a conflict is gone"),
        pytest.param(ran("one", REFUSED), failing(), YES, id="a conflict has become another failure"),
        pytest.param(passing(), ran("one", NO_WHEEL), CANNOT_TELL, id="no wheel"),
        pytest.param(ran("one", NO_WHEEL), ran("one", NO_WHEEL), CANNOT_TELL, id="no wheel in both"),
        pytest.param(ran("one", NO_WHEEL), passing(), YES, id="no wheel before"),
        pytest.param(passing(), ran("one"), CANNOT_TELL, id="not run afterwards"),
        pytest.param(ran("one"), passing(), YES, id="not run before"),
        pytest.param(passing(), ran("one", FAULT), CANNOT_TELL, id="our own fault"),
        pytest.param(passing(), ran("one", did("import-peft")), CANNOT_TELL, id="interrupted"),
    ],
)
def test_the_answer_of_two_stored_sides(before: Ran, after: Ran, answer: CheckVerdict) -> None:
    questions = QUESTIONS[:2]
    found = compared(file("a", before, questions=questions), file("b", after, questions=questions))
    assert found.verdict is answer


def test_a_question_of_one_sides_run_alone_is_told_and_not_compared() -> None:
    other = ran("x", did("import-peft"), did("forward"), did("other"))
    found = compared(file("a", replace(other, suites=("lora", "other"))), file("b", passing("x")))
    assert [check.notes for _, check in found.checks] == [("asked on one side alone, and not compared: other",)]
    assert "other" not in changes(found)["x"]


def test_a_probe_that_one_of_the_files_does_not_know_is_compared_where_both_ran_it() -> None:
    for sides in ((QUESTIONS[:1], QUESTIONS), (QUESTIONS, QUESTIONS[:1])):
        found = compared(file("a", passing(), questions=sides[0]), file("b", failing(), questions=sides[1]))
        assert (changes(found)["one"]["forward"], found.verdict) == (Change.REGRESSION, NO)


def control(name: str) -> tuple[Question, ...]:
    """The questions with one that explains instead of counting."""
    return tuple(replace(each, role="control") if each.id == name else each for each in QUESTIONS)


@pytest.mark.parametrize("roles", [(control("forward"), QUESTIONS), (QUESTIONS, control("forward"))])
def test_what_is_a_question_in_one_of_the_files_counts(roles: Sequence[Sequence[Question]]) -> None:
    found = compared(file("a", passing(), questions=roles[0]), file("b", failing(), questions=roles[1]))
    ((_, check),) = found.checks
    said = "counted, though one of the files calls it no question: forward"
    assert (found.verdict, {cell.probe: cell.role for cell in check.cells}["forward"], said in check.notes) == (
        NO,
        "question",
        True,
    )


def test_what_the_second_file_files_under_another_suite_is_compared_where_both_ran_it() -> None:
    moved = [replace(each, suite="other") if each.id == "forward" else each for each in QUESTIONS]
    assert compared(file("a", passing()), file("b", failing(), questions=moved)).verdict is NO
    narrow = replace(failing(), probes=("import-peft",))
    assert compared(file("a", passing()), file("b", narrow)).verdict is NO


def test_a_combination_with_probes_of_its_own_is_asked_these_and_what_they_require() -> None:
    own = replace(passing(), probes=("forward",))
    assert file("a", own).asked(own) == {"forward", "import-peft"}


def test_findings_are_those_of_the_second_file() -> None:
    check = one(passing(), failing())
    assert [finding.outcome for finding in check.findings] == [did("forward", KEY_ERROR)]


@pytest.mark.parametrize(("strict", "answer"), [(False, YES), (True, NO)])
def test_drift_is_found_in_stored_figures(strict: bool, answer: CheckVerdict) -> None:
    sides = [file(name, passing(), questions=QUESTIONS[:2]) for name in "ab"]
    found = diff.diff(sides[0], sides[1], ("", ""), lambda before, after: (MOVED,), strict=strict)
    assert (changes(found)["one"]["forward"], found.verdict) == (Change.DRIFT, answer)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (("", ""), "a and b have no combination in common; name two: A:ID B:ID"),
        (("x", "q"), "b: there is no combination 'q'; there are: y, z"),
        (("q", ""), "a: there is no combination 'q'; there are: x, w"),
    ],
)
def test_what_cannot_be_compared_is_refused(ids: tuple[str, str], message: str) -> None:
    with pytest.raises(CompatError, match=re.escape(message)):
        compared(file("a", passing("x"), passing("w")), file("b", passing("y"), passing("z")), ids)


def written(path: Path, combinations: Sequence[Mapping[str, object]] = (), **more: object) -> Path:
    questions = export.plain(QUESTIONS)
    content = {"schema_version": 1, "combinations": combinations, "questions": questions, "neighbours": [], **more}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_results_file_is_read_back_as_it_was(tmp_path: Path) -> None:
    near = {"combination": export.plain(ran("near")), "base": "one", "outcomes": export.plain(passing("near").outcomes)}
    path = written(
        tmp_path / "results.json", [{**export.plain(failing()), "verdict": "incompatible"}], neighbours=[near]
    )
    read = replace(failing(), verdict=Verdict.INCOMPATIBLE)
    expected = replace(file("results.json", read), neighbours={"near": passing("near")})
    assert stored.read(path) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "results.json: No such file or directory; `compat report` writes reports/results.json"),
        ("{", "results.json: no JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
        ("[]", "results.json: not a results file of compat; expected a reports/results.json"),
        ('{"schema_version": 1, "lines": []}', "results.json: not a results file of compat"),
        ('{"schema": "compat-check/1"}', "results.json: not a results file of compat"),
        (
            '{"schema_version": 2, "combinations": [], "questions": []}',
            "results.json: written with schema 2, this compat reads 1; compare with a newer compat",
        ),
        (
            '{"schema_version": 1, "combinations": [{"id": "x"}], "questions": []}',
            "results.json: combinations.0.title: Field required; `compat report` writes the file anew",
        ),
    ],
)
def test_what_is_no_results_file_is_refused_by_name(tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "results.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CompatError, match=re.escape(message)):
        stored.read(path)


def test_bytes_that_are_no_text_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_bytes(b"\xff\xfe")
    with pytest.raises(CompatError, match=r"results\.json: no JSON"):
        stored.read(tmp_path / "results.json")


def test_the_committed_results_are_like_themselves() -> None:
    found = stored.read(ROOT / "reports" / "results.json")
    told = {check.before.label: {cell.change for cell in check.cells} for _, check in compared(found, found).checks}
    alike = {Change.BOTH_PASS, Change.SAME_FAILURE, Change.INCONCLUSIVE}
    assert {label: each - alike for label, each in told.items() if each - alike} == {}


@pytest.fixture
def files(tmp_path: Path) -> Mapping[str, Path]:
    """Results files of one combination each that pass, fail, or were not run, and one that has two."""
    questions = export.plain(QUESTIONS[:2])
    content = {
        "passes": [passing()],
        "fails": [failing()],
        "unrun": [ran("one")],
        "two": [passing("one"), failing("other")],
    }
    return {
        name: written(tmp_path / f"{name}.json", export.plain(combinations), questions=questions)
        for name, combinations in content.items()
    }


def printed(captured: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of ``compat diff``."""
    with pytest.raises(SystemExit) as ended:
        main(["diff", *map(str, arguments)])
    assert isinstance(ended.value.code, int)
    return ended.value.code, *captured.readouterr()


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("passes", (0, "Yes: with one of passes.json (B) nothing fails that passes in one of passes.json (A).")),
        ("fails", (1, "No: one of fails.json fails where one of passes.json passes: forward (KeyError: x).")),
        ("unrun", (3, "Cannot tell: with one of unrun.json 2 of 2 questions have no answer: import-peft (not run); ")),
    ],
)
def test_the_command_answers_and_exits(
    files: Mapping[str, Path], capsys: pytest.CaptureFixture[str], after: str, expected: tuple[int, str]
) -> None:
    code, out, _ = printed(capsys, files["passes"], files[after])
    assert (code, out.replace("\n", " ")[: len(expected[1])]) == expected


def test_the_command_compares_named_combinations(files: Mapping[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = printed(capsys, f"{files['two']}:one", f"{files['two']}:other", "--json")
    content = json.loads(out)
    assert (code, content["schema"], list(content["checks"])) == (1, "compat-diff/1", ["one -> other"])


def test_the_command_prints_markdown(files: Mapping[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = printed(capsys, files["passes"], files["fails"], "--markdown")
    assert (code, out.splitlines()[0]) == (1, "# passes.json and fails.json compared")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("{passes} {fails} --json --markdown", "compat: --markdown and --json: one of them"),
        ("{passes} gone.json", "compat: gone.json: No such file or directory; `compat report` writes"),
        ("{passes}:two {fails}", "compat: passes.json: there is no combination 'two'; there are: one"),
    ],
)
def test_the_command_refuses(
    files: Mapping[str, Path], capsys: pytest.CaptureFixture[str], arguments: str, message: str
) -> None:
    code, out, err = printed(capsys, *arguments.format(**files).split())
    assert (code, out, " ".join(err.split())[: len(message)]) == (2, "", message)


def test_a_colon_in_the_name_of_a_file_is_no_id(tmp_path: Path) -> None:
    odd = written(tmp_path / "a:b.json")
    assert [split(str(each)) for each in (odd, f"{odd}:x", "a.json")] == [
        (odd, ""),
        (odd, "x"),
        (Path("a.json"), ""),
    ]


@pytest.mark.slow
def test_many_failures_with_words_of_their_own_take_no_longer_than_their_number() -> None:
    small, large = (min(_seconds(number) for _ in range(2)) for number in (stored.MOST // 8, stored.MOST))
    assert large < 40 * small  # eight times as many: quadratic would be 64 times


def _seconds(number: int) -> float:
    """What it takes to compare and render so many failures."""
    questions = [Question(f"q{each}", "?", "question", "lora", "") for each in range(number)]
    sides = [
        ran("x", *(did(each.id, raised and Raised("E", each.id)) for each in questions)) for raised in (None, KEY_ERROR)
    ]
    begun = time.process_time()
    found = compared(*(file(name, side, questions=questions) for name, side in zip("ab", sides, strict=True)))
    for module in (check_terminal, check_json, check_markdown):
        module.render_diff(found)
    return time.process_time() - begun
