from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from compat.compare import ComparisonToDocument
from compat.errors import Exit
from compat.finding import Sought
from compat.language import speaking
from compat.model import Evidence, Kind, Outcome, Raised, Stage, Status
from compat.report import export, findings, junit, markdown, rows, step_summary, training
from compat.report.html import page
from compat.results import Analysis, Answer, analyse, exit_code

HERE = Path(__file__).parent
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/report"


def in_chinese(render: Callable[[Analysis], str], analysis: Analysis) -> str:
    with speaking("zh"):
        return render(analysis)


def beside_chinese(analysis: Analysis) -> str:
    return markdown.compatibility(analysis, links={"training.md": "training.zh.md"})


RENDERED: dict[str, Callable[[Analysis], str]] = {
    "compatibility.md": markdown.compatibility,
    "training.md": markdown.training_table,
    "results.json": export.render,
    "compatibility.zh.md": lambda analysis: in_chinese(beside_chinese, analysis),
}


@pytest.mark.parametrize("name", RENDERED)
def test_fixed_results_give_the_golden_file(name: str, analysis: Analysis, accept: bool) -> None:
    golden = HERE / "golden" / name
    rendered = RENDERED[name](analysis)
    if accept:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(rendered, encoding="utf-8")
    assert rendered == golden.read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"


@pytest.mark.parametrize("render", RENDERED.values(), ids=RENDERED)
def test_nothing_of_the_machine_is_in_it(render: Callable[[Analysis], str], analysis: Analysis) -> None:
    rendered = render(analysis)
    assert [secret for secret in ("/home", "someone", "hf_abc", "secret@", "\x1b") if secret in rendered] == []


def test_exports_are_english_whatever_is_spoken(analysis: Analysis) -> None:
    assert in_chinese(export.render, analysis) == export.render(analysis)


def test_the_direction_of_text_cannot_be_turned(analysis: Analysis) -> None:
    assert "\u202e" not in markdown.compatibility(analysis)


def test_times_and_memory_do_not_change_the_report(analysis: Analysis) -> None:
    def slower(answer: Answer) -> list[Outcome]:
        evidence = [replace(each.evidence, measured={"step_seconds": [9.0]}) for each in answer.outcomes]
        return [replace(each, evidence=seen) for each, seen in zip(answer.outcomes, evidence, strict=True)]

    outcomes = {answer.combination.id: slower(answer) for answer in analysis.answers}
    again = analyse(replace(analysis.results, outcomes=outcomes))
    assert markdown.compatibility(again) == markdown.compatibility(analysis)


def test_documented_row_is_reproduced_bracketed_and_mended(analysis: Analysis) -> None:
    row = rows.documented(analysis)[0]
    assert (row.result, row.notes, row.ways_out) == (
        ComparisonToDocument.REPRODUCED.value,
        ("bracketed",),
        ("leave task_type out of LoraConfig (lora-no-task-type)", "transformers 4.54.0"),
    )


def test_nearer_pins_that_said_nothing_stand_beside_the_way_out(analysis: Analysis) -> None:
    neighbours = [replace(each, nearer=("transformers 4.53.3",)) for each in analysis.results.neighbours]
    row = rows.documented(analyse(replace(analysis.results, neighbours=neighbours)))[0]
    assert row.ways_out[-1] == "transformers 4.54.0; nearer, but inconclusive: transformers 4.53.3"


SOUGHT = {
    Sought(9): "9 candidates tried",
    Sought(1, ("peft 0.13.2",)): "1 candidate tried; inconclusive: peft 0.13.2",
    Sought(9, ("peft 0.13.2", "transformers 4.40.0, peft 0.8.2")): (
        "9 candidates tried; inconclusive: peft 0.13.2; transformers 4.40.0, peft 0.8.2"
    ),
    Sought(80, tuple(f"peft 0.{number}" for number in range(10))): (
        "80 candidates tried; inconclusive: " + "; ".join(f"peft 0.{number}" for number in range(8)) + " and 2 more"
    ),
}
"""What is told of a search that found nothing."""


@pytest.mark.parametrize("search", SOUGHT, ids=["all answer", "one", "two", "many"])
def test_what_was_sought_in_vain_stands_where_the_ways_out_are(search: Sought, analysis: Analysis) -> None:
    told = SOUGHT[search]
    again = analyse(replace(analysis.results, searches={"odd": search}))
    assert rows.others(again, Kind.FURTHER)[0].ways_out == (f"unknown: none found yet ({told})",)
    (unknown,) = (each for each in findings.findings(again) if each.id == "unknown")
    assert [(each.told, each.combinations) for each in unknown.searches] == [(told, ("odd",))]
    texts = {
        "Markdown": markdown.compatibility(again),
        "HTML": page.render(again),
        "step summary": step_summary.render(again, Exit.DIFFERS),
        "JUnit": junit.render(again),
    }
    assert [name for name, text in texts.items() if told not in " ".join(text.split())] == []
    assert f'"searched":"{told}"' in texts["HTML"]


def test_where_there_is_a_way_out_nothing_is_said_of_the_search(analysis: Analysis) -> None:
    again = analyse(replace(analysis.results, searches={"documented-1": Sought(3, ("peft 0.13.2",))}))
    assert markdown.compatibility(again) == markdown.compatibility(analysis)


def test_a_search_is_exported_with_its_combination(analysis: Analysis) -> None:
    again = analyse(replace(analysis.results, searches={"odd": Sought(3, ("peft 0.13.2",))}))
    told = {each["id"]: each.get("search") for each in export.document(again)["combinations"]}
    assert {id_: search for id_, search in told.items() if search} == {
        "odd": {"tried": 3, "inconclusive": ["peft 0.13.2"]}
    }


def test_a_reason_is_exported_with_what_its_last_line_is_of() -> None:
    seen = Evidence(exception=Raised("TypeError", "M(\n  (a): N()\n) got multiple values for argument 'x'"))
    half = Outcome(
        "c", "p", Stage.PROBE, Status.FAILED, "TypeError: ) got multiple values for argument 'x'", evidence=seen
    )
    assert export.plain([half])[0]["reason"] == "TypeError: M(...) got multiple values for argument 'x'"


LINKS: dict[str, tuple[Mapping[str, str], list[str]]] = {
    "both there": (
        {"training.md": "training.zh.md", "artefacts.md": "artefacts.md"},
        ["[training.zh.md](training.zh.md)", "[artefacts.md](artefacts.md)"],
    ),
    "elsewhere": (
        {"training.md": "training.md", "artefacts.md": ""},
        ["[training.md](training.md)", "`reports/artefacts.md`"],
    ),
}


@pytest.mark.parametrize("case", LINKS)
def test_only_what_is_there_is_linked(case: str, analysis: Analysis) -> None:
    links, told = LINKS[case]
    text = markdown.compatibility(on_cpu(analysis), [], links)
    assert [each for each in ("[training", "[artefacts") if each in text] == [
        each.partition(".")[0] for each in told if each.startswith("[")
    ]
    assert [each for each in told if each not in text] == []


def test_export_is_json_with_a_schema_version(analysis: Analysis) -> None:
    assert json.loads(export.render(analysis))["schema_version"] == export.SCHEMA_VERSION


def test_a_number_that_json_has_not_is_written_as_text() -> None:
    assert export.plain({"a": [float("nan"), float("inf"), 1.5]}) == {"a": ["nan", "inf", 1.5]}


def test_an_expectation_that_was_not_run_is_inconclusive(analysis: Analysis) -> None:
    assert exit_code(analysis) is Exit.INCONCLUSIVE


def test_an_expectation_that_is_not_met_differs(analysis: Analysis) -> None:
    combinations = [replace(c, expect={"lora-seq2seq-forward": "passed"}) for c in analysis.results.combinations]
    assert exit_code(analyse(replace(analysis.results, combinations=combinations))) is Exit.DIFFERS


def test_a_reproduced_row_is_as_expected(analysis: Analysis) -> None:
    combinations = [c for c in analysis.results.combinations if c.id.startswith("documented")]
    assert exit_code(analyse(replace(analysis.results, combinations=combinations))) is Exit.AS_EXPECTED


def test_a_row_that_no_longer_fails_differs(analysis: Analysis) -> None:
    only = [c for c in analysis.results.combinations if c.id == "documented-1"]
    passed = analysis.results.neighbours[0].outcomes
    outcomes = {"documented-1": [replace(each, combination="documented-1") for each in passed]}
    assert exit_code(analyse(replace(analysis.results, combinations=only, outcomes=outcomes))) is Exit.DIFFERS


def test_a_training_without_its_device_names_no_other(analysis: Analysis) -> None:
    found = {each.row.answer: each.device for each in training.all_details(on_cpu(analysis))}
    assert (found["no device"], found["passed"]) == ("", "cpu")


def on_cpu(analysis: Analysis) -> Analysis:
    """All outcomes as where the CPU was asked for."""
    asked = {
        id_: tuple(replace(each, evidence=replace(each.evidence, device="cpu")) for each in outcomes)
        for id_, outcomes in analysis.results.outcomes.items()
    }
    return analyse(replace(analysis.results, outcomes=asked))
