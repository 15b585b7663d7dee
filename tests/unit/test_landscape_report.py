from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from compat.commands.sweep import Told
from compat.language import speaking
from compat.model import Evidence, Frame, Outcome, Phase, Question, Raised, Stage, Status, Version
from compat.releases import Release
from compat.report.founding import founding
from compat.report.landscape import render, render_json
from compat.report.reading import readings
from compat.search.history import Progress
from compat.sweep import Line, sweep, word

GOLDEN = Path(__file__).parents[1] / "report" / "golden"
PROBE = "lora-seq2seq-forward"
QUESTIONS = (
    Question("instructblip-class", "Is there a class?", "question", "instructblip", ""),
    Question("lora-no-task-type", "Without a task type?", "remedy", "instructblip", "t5"),
    Question(PROBE, "Does LoRA run with a task type?", "question", "instructblip", "t5"),
)
VERSIONS = ("4.30.2", "4.31.0", "4.51.3", "4.52.1", "4.52.4", "4.53.0", "4.53.3", "4.54.0", "4.54.1")
PEFT = Frame("peft/peft_model.py", 10, "forward")
MODEL = Frame("transformers/models/instructblip/modeling_instructblip.py", 1645, "forward")
UNEXPECTED = Raised("TypeError", "F.forward() got an unexpected keyword argument 'inputs_embeds'", (PEFT,))
TWICE = Raised("TypeError", "M got multiple values for keyword argument 'inputs_embeds'", (PEFT, MODEL))
ABSENT = Raised(
    "ImportError",
    "cannot import name 'InstructBlipForConditionalGeneration' from 'transformers' (<environment>/x/__init__.py)",
)
HOSTILE = Raised("E", "a|b `c` <script>x</script> **x** /home/someone/.cache/x hf_abcdefghijklmnop \x1b[31m\u202e")
UNLIKE = {"4.30": ABSENT, "4.31": UNEXPECTED, "4.51": UNEXPECTED, "4.52": TWICE, "4.53": TWICE}


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    signature: str | None


def outcome(version: str, probe: str, raised: Raised | None = None) -> Outcome:
    seen = Evidence(phase=Phase.ACT, exception=raised, versions={"transformers": Version(version, version)})
    status = Status.FAILED if raised else Status.PASSED
    return Outcome("", probe, Stage.PROBE, status, raised.message if raised else "", evidence=seen)


def answer(version: str, raised: Raised | None) -> dict[str, Answer]:
    """What the probes do where ``raised`` is raised: by the class itself where it is absent, else by LoRA."""
    class_ = outcome(version, "instructblip-class", ABSENT if raised is ABSENT else None)
    lora, plain = outcome(version, PROBE, raised), outcome(version, "lora-no-task-type")
    if raised is ABSENT:
        lora = Outcome("", PROBE, Stage.PROBE, Status.SKIPPED, ABSENT.message, "instructblip-class")
        plain = Outcome("", plain.probe, Stage.PROBE, Status.SKIPPED, ABSENT.message, "instructblip-class")
    signature = raised.message if raised else "passed"
    return {
        "instructblip-class": Answer(class_, class_.reason or "passed"),
        "lora-no-task-type": Answer(plain, plain.reason or "passed"),
        PROBE: Answer(lora, signature),
    }


class FakeAsker:
    def __init__(self, past: Mapping[str, Mapping[str, Answer] | None]) -> None:
        self.past = past
        self.asked: list[str] = []

    def answers(self, wanted: Sequence[Mapping[str, str]]) -> list[Mapping[str, Answer] | None]:
        self.asked += [pins["transformers"] for pins in wanted]
        return [self.past[pins["transformers"]] for pins in wanted]


def founding_past() -> dict[str, Mapping[str, Answer] | None]:
    return {version: answer(version, UNLIKE.get(version.rpartition(".")[0])) for version in VERSIONS}


def swept(past: Mapping[str, Mapping[str, Answer] | None], peft: str = "0.16.0") -> Line:
    releases = [Release(version, datetime(2025, 1, number + 1, tzinfo=UTC)) for number, version in enumerate(past)]
    refusal = Outcome("", "lock", Stage.LOCK, Status.FAILED, "no")
    return sweep("transformers", {"peft": peft}, releases, FakeAsker(past), lambda pins: [refusal])


def founding_lines() -> list[Line]:
    refused = {**founding_past(), "4.52.1": None, "4.53.0": None}
    hostile = {**founding_past(), "4.54.0": answer("4.54.0", HOSTILE), "4.54.1": answer("4.54.1", HOSTILE)}
    return [swept(refused), swept(hostile, "0.21.2")]


def in_chinese(lines: Sequence[Line], questions: Sequence[Question]) -> str:
    with speaking("zh"):
        return render(lines, questions)


@pytest.mark.parametrize(
    ("name", "rendered"),
    [
        ("landscape.md", render),
        ("landscape.json", render_json),
        ("landscape.zh.md", lambda *given: in_chinese(*given)),
    ],
)
def test_fixed_lines_give_the_golden_file(name: str, rendered: object) -> None:
    assert callable(rendered)
    text = rendered(founding_lines(), QUESTIONS)
    if os.environ.get("COMPAT_ACCEPT") == "1":
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_nothing_of_the_machine_and_no_control_character_is_in_it() -> None:
    text = render(founding_lines(), QUESTIONS)
    assert [secret for secret in ("\x1b", "\u202e") if secret in text] == []
    both = text + render_json(founding_lines(), QUESTIONS)
    assert [secret for secret in ("/home", "someone", "hf_abc") if secret in both] == []


def test_the_founding_question_is_answered_in_plain_words() -> None:
    found = founding([swept(founding_past())], QUESTIONS)
    assert found is not None
    assert found.sentences == (
        "Up to 4.30.2 (2025-01-01) there is no InstructBLIP to put LoRA on.",
        "From 4.31.0 (2025-01-02) to 4.53.3 (2025-01-07) LoRA on InstructBLIP fails, "
        "in 2 ways (inputs-embeds-unexpected-argument, inputs-embeds-multiple-values).",
        "From 4.54.0 (2025-01-08) on it simply works.",
    )
    assert found.answers[0].sentence == (
        "In 4.30.2 (2025-01-01) it cannot even be tried: there is no InstructBLIP yet. "
        "From 4.31.0 (2025-01-02) to 4.53.3 (2025-01-07) it fails, "
        "in 2 ways one after the other. From 4.54.0 (2025-01-08) on it simply works. "
        "The newest release that was asked is 4.54.1 (2025-01-09)."
    )


def test_a_line_that_stops_working_because_peft_no_longer_imports_is_no_failure_of_lora() -> None:
    stopped = Raised("ImportError", "cannot import name 'HybridCache'")
    broken = {name: Answer(outcome("4.54.1", name, stopped), "failed: x") for name in ("import-peft",)}
    skipped = Outcome("", PROBE, Stage.PROBE, Status.SKIPPED, "ImportError", "import-peft")
    past = {**founding_past(), "4.54.1": {**broken, PROBE: Answer(skipped, "skipped: failed: x")}}
    found = founding([swept(past), swept(founding_past(), "0.21.2")], QUESTIONS)
    assert found is not None
    assert found.sentences[2:] == (
        "From 4.54.0 (2025-01-08) on it simply works beside peft 0.21.2.",
        "Not beside peft 0.16.0 from 4.54.1 (2025-01-09) to 4.54.1 (2025-01-09): peft itself does not import.",
    )


def test_a_line_that_fails_again_is_named_with_its_failure() -> None:
    past = {**founding_past(), "4.54.1": answer("4.54.1", TWICE)}
    found = founding([swept(past, "0.8.2"), swept(founding_past(), "0.21.2")], QUESTIONS)
    assert found is not None
    assert found.sentences[2:] == (
        "From 4.54.0 (2025-01-08) on it simply works beside peft 0.21.2.",
        "Not beside peft 0.8.2 from 4.54.0 (2025-01-08) to 4.54.1 (2025-01-09): it fails: "
        "PEFT's task wrapper hands inputs_embeds=None on, and InstructBLIP hands it on once more.",
    )


def test_where_no_line_works_to_the_end_nothing_works_since() -> None:
    past = {**founding_past(), "4.54.1": answer("4.54.1", TWICE)}
    found = founding([swept(past)], QUESTIONS)
    assert found is not None
    assert found.sentences[-1] == "No release was seen since in which it works."


def test_releases_in_which_no_line_could_be_asked_are_named() -> None:
    skipped = Outcome("", PROBE, Stage.PROBE, Status.SKIPPED, "ImportError", "import-peft")
    past = {**founding_past(), "4.31.0": {PROBE: Answer(skipped, "skipped: failed: x")}}
    found = founding([swept(past)], QUESTIONS)
    assert found is not None
    assert found.sentences[1] == (
        "From 4.31.0 (2025-01-02) to 4.31.0 (2025-01-02) it could not be tried beside any of the versions below."
    )


def test_without_its_probe_the_founding_question_is_not_answered() -> None:
    past = {version: {"import-peft": Answer(outcome(version, "import-peft"), "passed")} for version in VERSIONS}
    assert founding([swept(past)], ()) is None


def test_ranges_name_the_rule_and_the_nearest_ways_out() -> None:
    line = swept(founding_past())
    assert [(each.first, each.result, each.cause, each.rule) for each in readings(line, [line], PROBE, QUESTIONS)] == [
        ("4.30.2 (2025-01-01)", "cannot be asked", "instructblip-class", "class-not-in-release"),
        ("4.31.0 (2025-01-02)", "fails", "", "inputs-embeds-unexpected-argument"),
        ("4.52.1 (2025-01-04)", "fails", "", "inputs-embeds-multiple-values"),
        ("4.54.0 (2025-01-08)", "works", "", ""),
    ]
    assert readings(line, [line], PROBE, QUESTIONS)[2].ways_out == (
        "leave task_type out of LoraConfig (lora-no-task-type passed in all 3 asked)",
        "transformers==4.54.0 (passed)",
    )


def test_another_line_that_passes_is_a_way_out() -> None:
    works = {version: answer(version, None) for version in VERSIONS}
    line, other = swept(founding_past()), swept(works, "0.8.2")
    ways = readings(line, [line, other], PROBE, QUESTIONS)[0].ways_out
    assert ways == ("transformers==4.54.0 (passed)", "peft==0.8.2 (passed in 1 of 1 asked there)")


def test_a_conflict_of_declared_ranges_is_an_answer_that_is_no_failure_of_the_probe() -> None:
    refusal = Outcome("", "lock", Stage.LOCK, Status.FAILED, "transformers 1 depends on tokenizers<0.19")
    refused = {name: Answer(refusal, "declared: resolver conflict") for name in ("instructblip-class", PROBE)}
    line = swept({**founding_past(), "4.30.2": refused})
    first = readings(line, [line], PROBE, QUESTIONS)[0]
    assert (first.result, first.cause, first.rule) == ("cannot be asked", "lock", "resolver-conflict")


def test_newest_patches_are_asked_first_and_releases_that_refuse_are_told() -> None:
    asker = FakeAsker({**founding_past(), "4.52.4": None, "4.53.3": None})
    line = sweep("transformers", {"peft": "0.16.0"}, [Release(version) for version in VERSIONS], asker)
    assert asker.asked[:6] == ["4.30.2", "4.31.0", "4.51.3", "4.52.4", "4.53.3", "4.54.1"]
    assert line.refused == {"4.52.4": "uninstallable", "4.53.3": "uninstallable"}


def test_nothing_that_can_be_installed_is_still_a_report() -> None:
    line = swept(dict.fromkeys(VERSIONS))
    assert line.refused == dict.fromkeys(VERSIONS, "conflict")
    assert "4.30.2 (conflict)" in render([line], QUESTIONS)


@pytest.mark.parametrize(
    ("stage", "status", "said"),
    [
        (Stage.LOCK, Status.FAILED, "conflict"),
        (Stage.LOCK, Status.ERROR, "unresolvable"),
        (Stage.INSTALL, Status.ERROR, "install"),
        (Stage.PROBE, Status.ERROR, "fault"),
    ],
)
def test_a_refusal_is_one_word(stage: Stage, status: Status, said: str) -> None:
    assert word([Outcome("", "x", stage, status)]) == said


def test_the_json_names_each_boundary_with_its_command() -> None:
    found = json.loads(render_json([swept(founding_past())], QUESTIONS))["lines"][0]["probes"][PROBE]["boundaries"]
    assert [each["command"] for each in found] == [
        f"compat bisect --package transformers --from {before} --to {after} --with peft==0.16.0 --probe {PROBE}"
        for before, after in [("4.30.2", "4.31.0"), ("4.51.3", "4.52.1"), ("4.53.3", "4.54.0")]
    ]


def test_progress_tells_what_is_left_and_an_estimate_once_something_was_built(
    capsys: pytest.CaptureFixture[str],
) -> None:
    built, now = [0], [0.0]
    told = Told("transformers beside peft 0.16.0", lambda: built[0], lambda: now[0])
    told(Progress((("4.28.1", "5.0.0"),), 60, 0, 12))
    built[0], now[0] = 10, 150.0
    told(Progress((("4.51.3", "4.52.4"), ("4.53.3", "4.54.1")), 9, 54, 8))
    assert capsys.readouterr().err.splitlines() == [
        "transformers beside peft 0.16.0: about 12 more to ask of 60 in 4.28.1 - 5.0.0",
        "transformers beside peft 0.16.0: about 8 more to ask of 9 in 4.51.3 - 4.52.4, 4.53.3 - 4.54.1; "
        "about 2 min left",
    ]
