from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len

import compat
from compat import diagnose
from compat.check import verdict
from compat.check.answer import Alternative, Alternatives, Check, Drift, Move, Reason, SideOf
from compat.check.cells import cells
from compat.check.diff import Diff
from compat.check.verdict import CheckVerdict
from compat.compare import Change
from compat.language import speaking
from compat.model import Evidence, Frame, Outcome, Phase, Question, Raised, Stage, Status, Version
from compat.report import check_json, check_markdown, check_terminal
from compat.report.check_rows import Row, counting, rows
from compat.report.check_sentence import sentence, together
from compat.rules import resolver_conflict
from compat.rules.rule import CodeChange, Control, Rule
from compat.schema import making

HERE = Path(__file__).parent
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/report"
SCHEMAS = Path(compat.__file__).parent / "check" / "schema"
MARKUP = "a|b `c` <script>alert(1)</script> **x** [l](http://e.org) \x1b[31m\x9b31m\u202e\r\n## head"
HOSTILE = f"{MARKUP} /home/someone/.cache/x hf_abcdefghijklmnop"
CAUSED = "cannot import name 'HybridCache' from 'transformers' (<environment>/transformers/__init__.py)"
IMPORT = Raised("ImportError", CAUSED, (Frame("peft/__init__.py", 17, "<module>"),))
TWICE = Raised(
    "TypeError",
    "T5ForConditionalGeneration(\n  (shared)\n) got multiple values for keyword argument 'inputs_embeds'",
    (
        Frame("peft/peft_model.py", 10, "forward"),
        Frame("transformers/models/instructblip/modeling_instructblip.py", 1645, "forward"),
    ),
)
OLD = {"transformers": "4.44.0", "tokenizers": "0.19.1", "peft": "0.16.0", "huggingface-hub": "0.36.0"}
NEW = {"transformers": "5.0.0", "tokenizers": "0.22.2", "peft": "0.16.0", "huggingface-hub": "1.3.0", "hf-xet": "1.2.0"}
BEFORE = SideOf("requirements.txt", OLD, "3.11", "2.13.0+cpu")
AFTER = SideOf("transformers==5.0.0", NEW, "3.11", "2.13.0+cpu")
MOVES = (
    Move("transformers", "4.44.0", "5.0.0", Reason.ASKED),
    Move("tokenizers", "0.19.1", "0.22.2", Reason.REQUIRED),
    Move("huggingface-hub", "0.36.0", "1.3.0", Reason.REQUIRED),
    Move("hf-xet", None, "1.2.0", Reason.REQUIRED),
)
GONE = Rule(
    id="gone",
    title="peft imports a name that is gone",
    cause="The release removed the class, and importing peft fails before any model is made.",
    package="peft",
    affected={"transformers": ">=5", "peft": ">=0.14,<0.18"},
    matches=lambda case: case.outcome.probe == "import-peft",
    controls=(Control("import-torch", "passed"),),
)
TWICE_GIVEN = Rule(
    id="twice",
    title="The argument is handed on twice",
    cause="The wrapper hands **kwargs on, and so does the model.",
    package="peft",
    affected={},
    matches=lambda case: case.type == "TypeError",
    remedies=(CodeChange("lora-no-task-type", "leave task_type out"),),
)
COMMAND = "command: pytest -q tests/smoke"
LORA = tuple(f"lora-{number}" for number in range(1, 24))
ASKED = (
    Question("import-torch", "Does torch import?", "question", "", ""),
    Question("import-peft", "Does peft import?", "question", "", ""),
    Question("stock-forward", "Does the stock forward run?", "question", "", ""),
    *(Question(name, "Does LoRA run?", "question", "", "") for name in LORA),
    Question("lora-no-task-type", "Without a task type?", "remedy", "", ""),
    Question("training-steps-gpu", "On a GPU?", "question", "", ""),
    Question(COMMAND, "", "command", "", ""),
)


def outcome(probe: str, status: Status = Status.PASSED, reason: str = "", **evidence: object) -> Outcome:
    versions = {name: Version(version, version) for name, version in NEW.items()}
    seen = Evidence(phase=Phase.ACT, versions=versions, **evidence)  # type: ignore[arg-type]
    stage = Stage.IMPORT if probe.startswith("import-") else Stage.PROBE
    return Outcome("c", probe, stage, status, reason, evidence=seen)


def failed(probe: str, raised: Raised = TWICE) -> Outcome:
    return outcome(probe, Status.FAILED, raised.message.splitlines()[-1], exception=raised)


def behind(probe: str, prerequisite: str) -> Outcome:
    return Outcome("c", probe, Stage.PROBE, Status.SKIPPED, CAUSED, prerequisite)


def side(**others: Outcome | None) -> list[Outcome]:
    """All that is asked passes, but for ``others`` (underscores stand for dashes) and the GPU, which is not there."""
    own = {"training-steps-gpu": outcome("training-steps-gpu", Status.SKIPPED, "no device")}
    own |= {name.replace("_", "-"): each for name, each in others.items() if each}
    return [own.get(question.id) or outcome(question.id) for question in ASKED]


def check(before: Sequence[Outcome], after: Sequence[Outcome], /, **more: object) -> Check:
    """What these outcomes come to; ``drifts`` and ``attempts`` go to the cells, all else to the check."""
    drifts: Mapping[str, tuple[Drift, ...]] = more.pop("drifts", {})  # type: ignore[assignment]
    attempts = more.pop("attempts", None)
    found = cells(before, after, ASKED, lambda a, b: drifts.get(a.probe, ()), attempts)  # type: ignore[arg-type]
    findings = diagnose.findings(after, (), ASKED, (GONE, TWICE_GIVEN, resolver_conflict.RULE))
    own = {"before": BEFORE, "after": AFTER, "moves": MOVES, "findings": findings, "builds": 2}
    return Check(**{**own, "cells": found, **more})  # type: ignore[arg-type]


def no_import() -> list[Outcome]:
    others = {name: behind(name, "import-peft") for name in (*LORA, "lora-no-task-type")}
    smoke = outcome(COMMAND, Status.FAILED, "exit code 1", exit_code=1, output="F\n1 failed, 3 passed in 0.20s\n")
    return side(**{"import-peft": failed("import-peft", IMPORT), COMMAND: smoke, **others})


def found() -> Alternatives:
    one, two = (Move("transformers", "5.0.0", version, Reason.REQUIRED) for version in ("4.57.6", "4.56.2"))
    three = Move("peft", "0.16.0", "0.18.0", Reason.REQUIRED)
    ways = (
        Alternative({**NEW, "peft": "0.18.0"}, (three,), (1, 4), "wanted"),
        Alternative({**NEW, "transformers": "4.57.6"}, (one,), (1, 9), "present", ("lora-1",)),
        Alternative({**NEW, "transformers": "4.56.2"}, (two,), (1, 12), "present"),
        Alternative({**NEW, "transformers": "4.56.2"}, (two, three), (2, 16), "present"),
    )
    return Alternatives(ways, (("peft 0.17.1", "import-peft fails"),), 20)


def regression() -> Check:
    before = side(**{name: failed(name) for name in LORA[:4]})
    notes = ("the project's own source tree was not run", "torch is kept at 2.13.0")
    left = (("flash-attn", "no wheel"), ("ours", "a local folder"))
    return check(before, no_import(), alternatives=found(), left_out=left, notes=notes)


def upgrade() -> Check:
    before = side(**{name: failed(name) for name in LORA[:4]}, stock_forward=failed("stock-forward", IMPORT))
    after = side(stock_forward=failed("stock-forward"), **{LORA[5]: failed(LORA[5])})
    drifts = {
        LORA[8]: (Drift("loss", 4.5882, 4.633, "1.0 % (tolerance 0.01 %)"), Drift("time", 1, 2, "x", "known")),
        LORA[9]: (Drift("ids", [512, 3], [513, 3], "token 1 of 2: 512 -> 513"),),
        LORA[10]: (Drift("version", "4", "5", "4 -> 5", "it is the version itself"),),
    }
    attempts = {LORA[5]: ((Status.PASSED,), (Status.FAILED, Status.FAILED, Status.PASSED))}
    return check(before, after, drifts=drifts, attempts=attempts)


def conflict() -> Check:
    reason = "Because peft 0.16.0 depends on transformers<5 and you require transformers==5.0.0, there is no solution."
    refused = Outcome("c", "lock", Stage.LOCK, Status.FAILED, reason)
    after = replace(AFTER, refusal=reason, declared=True)
    return check(side(), [refused], after=after, alternatives=Alternatives((), (("peft 0.18.0", "no such file"),), 20))


def unanswered() -> Check:
    slow = {name: outcome(name, Status.TIMED_OUT, "over 120 s") for name in LORA[:5]}
    return check(side(), side(**slow))


def no_wheel() -> Check:
    reason = "torch 2.13.0 has no wheel for this Python"
    none = [Outcome("c", "install", Stage.INSTALL, Status.ERROR, reason)]
    return check(side(), none, after=replace(AFTER, refusal=reason))


def hostile() -> Check:
    raised = Raised("lib.Error\n", HOSTILE, (Frame("lib/x.py", 3, "f"),))
    drifts = {"lora-1": (Drift(HOSTILE, HOSTILE, [float("nan")], HOSTILE),)}
    odd = outcome(COMMAND, Status.FAILED, HOSTILE, exit_code=1, output=f"{HOSTILE}\n````\n")
    after = side(stock_forward=failed("stock-forward", raised), **{COMMAND: odd})
    way = Alternative({HOSTILE: HOSTILE}, (Move(HOSTILE, HOSTILE, None, Reason.REQUIRED),), (1, 1), HOSTILE, (HOSTILE,))
    return check(
        side(),
        after,
        drifts=drifts,
        before=replace(BEFORE, label=HOSTILE, pins={**OLD, HOSTILE: HOSTILE}),
        moves=(*MOVES, Move(HOSTILE, HOSTILE, HOSTILE, Reason.ASKED)),
        alternatives=Alternatives((way,), ((HOSTILE, HOSTILE),), 3),
        left_out=((HOSTILE, HOSTILE),),
        notes=(HOSTILE,),
        strict=True,
    )


CHECKS = {
    "regression": regression(),
    "upgrade": upgrade(),
    "strict": replace(upgrade(), strict=True),
    "conflict": conflict(),
    "unanswered": unanswered(),
    "no-wheel": no_wheel(),
    "hostile": hostile(),
    "empty": Check(BEFORE, AFTER, (), ()),
}
DIFF = Diff(
    "old.json",
    "new.json",
    (
        ("documented-2", replace(upgrade(), before=replace(BEFORE, label="documented-2 of old.json"))),
        ("current-5", replace(regression(), before=replace(BEFORE, label="current-5 of old.json"), alternatives=None)),
    ),
    (("lavis-main", "run in neither"), ("old", "only in old.json"), ("older", "only in old.json")),
)
HOSTILE_DIFF = Diff(HOSTILE, HOSTILE, ((HOSTILE, hostile()), ("b", hostile())), ((HOSTILE, HOSTILE),))


def terminal(width: int) -> str:
    shown = [f"=== {name}\n{check_terminal.render(each, width)}" for name, each in CHECKS.items()]
    return "\n".join([*shown, f"=== diff\n{check_terminal.render_diff(DIFF, width)}"])


def in_chinese(render: Callable[[], str]) -> str:
    with speaking("zh"):
        return render()


GOLDEN: dict[str, Callable[[], str]] = {
    "check-100.txt": lambda: terminal(100),
    "check-60.txt": lambda: terminal(60),
    "check-regression.md": lambda: check_markdown.render(CHECKS["regression"]),
    "check-upgrade.md": lambda: check_markdown.render(CHECKS["upgrade"]),
    "check-hostile.md": lambda: check_markdown.render(CHECKS["hostile"]),
    "check-regression.json": lambda: check_json.render(CHECKS["regression"]),
    "diff.md": lambda: check_markdown.render_diff(DIFF),
    "check-regression.zh.md": lambda: in_chinese(lambda: check_markdown.render(CHECKS["regression"])),
    "check-upgrade.zh.md": lambda: in_chinese(lambda: check_markdown.render(CHECKS["upgrade"])),
    "diff.zh.md": lambda: in_chinese(lambda: check_markdown.render_diff(DIFF)),
}
TEXTS = {
    **{
        f"{name}-{width}": check_terminal.render(each, width)
        for name, each in CHECKS.items()
        for width in (40, 60, 100)
    },
    **{f"{name}-md": check_markdown.render(each) for name, each in CHECKS.items()},
    **{f"{name}-json": check_json.render(each) for name, each in CHECKS.items()},
    "diff": check_terminal.render_diff(HOSTILE_DIFF),
    "diff-md": check_markdown.render_diff(HOSTILE_DIFF),
    "diff-json": check_json.render_diff(HOSTILE_DIFF),
}
MARKDOWN = {name: text for name, text in TEXTS.items() if name.endswith("-md")}


@pytest.mark.parametrize("name", GOLDEN)
def test_fixed_checks_give_the_golden_file(name: str, accept: bool) -> None:
    golden, rendered = HERE / "golden" / name, GOLDEN[name]()
    if accept:
        golden.write_text(rendered, encoding="utf-8")
    assert rendered == golden.read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "regression",
            "No: transformers 5.0.0 with peft 0.16.0 fails where the present set passes: peft does not import "
            "(peft imports a name that is gone); command: pytest -q tests/smoke (failed: exit code 1 "
            "(1 failed, 3 passed in 0.20s)).",
        ),
        (
            "upgrade",
            "Yes: with transformers 5.0.0 nothing fails that passes in the present set (4 fixed, 2 with other figures, "
            "1 failing otherwise than before, 1 flaky).",
        ),
        (
            "strict",
            "No: transformers 5.0.0 computes something else than the present set: lora-9: loss: 1.0 % "
            "(tolerance 0.01 %); lora-10: ids: token 1 of 2: 512 -> 513.",
        ),
        (
            "conflict",
            "No: transformers==5.0.0 cannot be installed (incompatible, declared): the packages' own requirements "
            "exclude each other.",
        ),
        (
            "unanswered",
            "Cannot tell: with transformers 5.0.0 5 of 28 questions have no answer: lora-1 (timed-out: over 120 s); "
            "lora-2 (timed-out: over 120 s); and 3 more.",
        ),
        (
            "no-wheel",
            "Cannot tell: transformers 5.0.0 could not be built here: torch 2.13.0 has no wheel for this Python.",
        ),
        ("empty", "Cannot tell: no question was asked."),
    ],
)
def test_the_answer_in_one_sentence(name: str, expected: str) -> None:
    assert sentence(CHECKS[name]) == expected


def test_a_present_set_that_could_not_be_asked_is_told() -> None:
    none = [Outcome("c", "install", Stage.INSTALL, Status.ERROR, "no wheel")]
    asked = check(none, side(), before=replace(BEFORE, refusal="no wheel"))
    assert sentence(asked) == (
        "Yes: all that is asked and has an answer passes with transformers 5.0.0; the present set itself could not be "
        "asked (no wheel)."
    )


def test_a_long_reason_ends_where_it_is_cut() -> None:
    why = f"Failed to fetch: {'word ' * 50}"
    none = [Outcome("c", "install", Stage.INSTALL, Status.ERROR, why)]
    assert sentence(check(side(), none, after=replace(AFTER, refusal=why))).endswith(" word ...")


def test_what_can_no_longer_be_asked_is_told() -> None:
    skipped = outcome("stock-forward", Status.SKIPPED, "transformers 5.0.0 has no such class")
    assert sentence(check(side(), side(stock_forward=skipped))) == (
        "Yes: with transformers 5.0.0 nothing fails that passes in the present set (1 no longer to be asked: "
        "stock-forward)."
    )


def test_only_flaky_answers_tell_nothing() -> None:
    attempts = {question.id: ((), (Status.FAILED, Status.PASSED)) for question in ASKED[:-2]}
    asked = check(side(), side(), attempts=attempts)
    few = replace(asked, cells=asked.cells[:-1])
    assert sentence(few) == "Cannot tell: none of 27 questions has an answer, 26 are flaky."


def test_nothing_asked_for_is_named_by_what_moves() -> None:
    moved = tuple(replace(move, reason=Reason.UPGRADED) for move in MOVES)
    assert sentence(check(side(), side(), moves=moved)) == (
        "Yes: with transformers 5.0.0, tokenizers 0.22.2, huggingface-hub 1.3.0, and 1 more nothing fails that passes "
        "in the present set."
    )


def same_failures(number: int, steady: int) -> Check:
    """``number`` regressions, and ``steady`` failures that were there before, each with words of its own."""
    own = [failed(name, Raised("E", name)) for name in LORA]
    before = side(**{each.probe: each for each in own[number : number + steady]})
    after = side(**{each.probe: each for each in own[: number + steady]})
    return check(before, after)


def shown(asked: Check, width: int = 100) -> list[str]:
    """The rows of the table, and what is said of those that have none."""
    lines = check_terminal.render(asked, width).split("\n\n")[1].splitlines()
    return [" ".join(line.split()) for line in lines]


def test_what_fails_as_before_is_shown_after_what_changed() -> None:
    assert shown(same_failures(1, 2)) == [
        "regression lora-1 E: lora-1",
        "same failure lora-2 E: lora-2",
        "same failure lora-3 E: lora-3",
    ]


def test_many_failures_as_before_are_folded() -> None:
    assert shown(same_failures(1, 6)) == [
        "regression lora-1 E: lora-1",
        "same failure lora-2 E: lora-2",
        "same failure lora-3 E: lora-3",
        "same failure lora-4 E: lora-4",
        "and 3 more that fail as before (--markdown shows all): lora-5, lora-6, lora-7",
    ]


def test_where_much_changed_what_fails_as_before_is_one_line() -> None:
    rows_ = shown(same_failures(10, 2))
    assert [rows_[0], *rows_[8:]] == [
        "regression lora-1 E: lora-1",
        "regression lora-9 E: lora-9",
        "and 1 more: --markdown shows all",
        "and 2 more that fail as before (--markdown shows all): lora-11, lora-12",
    ]


def test_a_screen_stays_one_screen() -> None:
    for number, steady in ((20, 3), (0, 23), (9, 9)):
        for width in (60, 80, 100):
            assert len(check_terminal.render(same_failures(number, steady), width).splitlines()) <= 40


@pytest.mark.parametrize(
    ("others", "named"),
    [
        ((), "a"),
        (("b",), "a, alike: b"),
        (("b", "c", "d"), "a, alike: b, c, d"),
        (("b", "c", "d", "e"), "a, alike: b, c and 2 more"),
    ],
)
def test_what_shares_a_row_is_named(others: tuple[str, ...], named: str) -> None:
    assert Row(Change.REGRESSION, "a", "", "", others, "alike").named == named


def test_several_checks_have_one_answer() -> None:
    assert together(DIFF.checks) == "No: 1 of 2 combinations: current-5."


def test_what_stands_behind_a_prerequisite_is_one_row() -> None:
    assert rows(counting(CHECKS["regression"]))[0] == Row(
        change=Change.REGRESSION,
        probe="import-peft",
        before="passed",
        after="ImportError: cannot import name 'HybridCache' from 'transformers'",
        others=LORA[4:],
        folded="behind it",
    )


def test_what_failed_before_and_is_now_behind_a_prerequisite_is_named_apart() -> None:
    assert rows(counting(CHECKS["regression"]))[-1] == Row(
        change=Change.DIFFERENT_FAILURE,
        probe="lora-1",
        before="TypeError: T5ForConditionalGeneration(...) got multiple values for keyword argument 'inputs_embeds'",
        after="ImportError: cannot import name 'HybridCache' from 'transformers'",
        others=LORA[1:4],
        folded="alike",
        behind="import-peft",
    )


def test_rows_that_do_not_fit_are_counted() -> None:
    after = side(**{name: failed(name, Raised("E", name)) for name in LORA})
    assert "and 14 more: --markdown shows all" in check_terminal.render(check(side(), after)).splitlines()


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_of_the_machine_and_no_control_character_is_in_it(name: str) -> None:
    secrets = [each for each in ("/home", "someone", "hf_abc") if each in TEXTS[name]]
    control = {each for each in TEXTS[name] if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Co", "Cn")}
    assert (secrets, control - {"\n"}) == ([], set())


@pytest.mark.parametrize("width", [40, 60, 100, 200])
@pytest.mark.parametrize("name", CHECKS)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    lines = check_terminal.render(CHECKS[name], width).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


@pytest.mark.parametrize(("width", "most"), [(60, 44), (100, 36)])
def test_a_check_fits_on_a_screen(width: int, most: int) -> None:
    assert max(len(check_terminal.render(each, width).splitlines()) for each in CHECKS.values()) <= most


def test_wide_letters_keep_their_columns() -> None:
    wide = side(stock_forward=failed("stock-forward", Raised("错误", "没有这个类" * 30)))
    lines = check_terminal.render(check(side(), wide), 60).splitlines()
    assert max(map(cell_len, lines)) <= 60


@pytest.mark.parametrize("name", CHECKS)
def test_colours_change_no_letter(name: str) -> None:
    coloured = check_terminal.render(CHECKS[name], 80, colour=True)
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert (plain, "\x1b[" in coloured) == (check_terminal.render(CHECKS[name], 80), True)


@pytest.mark.parametrize("name", MARKDOWN)
def test_no_markup_comes_from_a_value(name: str) -> None:
    fences = re.sub(r"^(`{3,})text\n.*?\n\1$", "", MARKDOWN[name], flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", fences)
    assert re.findall(r"(?<!\\)<(?!!---->)[^>]*>", text) == []


@pytest.mark.parametrize("name", CHECKS)
def test_the_object_is_as_its_schema_says(name: str) -> None:
    shipped = json.loads((SCHEMAS / "check.schema.json").read_text(encoding="utf-8"))
    printed = json.loads(check_json.render(CHECKS[name]))
    jsonschema.Draft202012Validator(shipped).validate(printed)
    assert (printed["answer"], printed["exit_code"]) == (
        verdict.verdict(CHECKS[name]).value,
        int(verdict.exit_code(CHECKS[name])),
    )


@pytest.mark.parametrize("diff", [DIFF, HOSTILE_DIFF, Diff("a", "b", ())], ids=["diff", "hostile", "empty"])
def test_a_diffs_object_is_as_its_schema_says(diff: Diff) -> None:
    shipped = json.loads((SCHEMAS / "diff.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(shipped).validate(json.loads(check_json.render_diff(diff)))


@pytest.mark.parametrize("name", ["check", "diff"])
def test_a_schema_describes_every_object_and_allows_no_other_key(name: str) -> None:
    whole = making.schema(name)
    objects = [whole, *(each for each in whole["$defs"].values() if each["type"] == "object")]
    assert [(bool(each["description"]), each["additionalProperties"]) for each in objects] == [(True, False)] * len(
        objects
    )


def test_a_schema_refuses_another_version() -> None:
    printed = json.loads(check_json.render(CHECKS["upgrade"]))
    validator = jsonschema.Draft202012Validator(making.schema("check"))
    assert [error.json_path for error in validator.iter_errors({**printed, "schema": "compat-check/0"})] == ["$.schema"]


def test_numbers_that_json_has_not_are_texts() -> None:
    printed = json.loads(check_json.render(CHECKS["hostile"]))
    assert [each["after"] for cell in printed["cells"] for each in cell["drifts"]] == [["nan"]]


def test_half_a_letter_in_a_name_of_a_file_does_no_harm() -> None:
    label = replace(BEFORE, label="half\ud800.txt")
    assert json.loads(check_json.render(check(side(), side(), before=label)))["before"]["label"] == "half?.txt"


def test_each_fixed_check_has_its_answer() -> None:
    assert {name: verdict.verdict(each) for name, each in CHECKS.items()} == {
        "regression": CheckVerdict.NO,
        "upgrade": CheckVerdict.YES,
        "strict": CheckVerdict.NO,
        "conflict": CheckVerdict.NO,
        "unanswered": CheckVerdict.CANNOT_TELL,
        "no-wheel": CheckVerdict.CANNOT_TELL,
        "hostile": CheckVerdict.NO,
        "empty": CheckVerdict.CANNOT_TELL,
    }
