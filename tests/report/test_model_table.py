"""The table of models: what a cell says of which outcomes, and the section of the report as a golden file."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat import questions
from compat.model import Combination, Evidence, Frame, Kind, Outcome, Phase, Question, Raised, Stage, Status
from compat.probes.catalogue import PROBES
from compat.probes.catalogue_models import MODEL_PROBES, SUITE, probe_id
from compat.probes.models.model import AROUND, CAUSAL, PLAIN, SEQ2SEQ, STOCK
from compat.probes.models.table import BY_ID
from compat.report import findings, markdown, model_table, rows
from compat.report.templating import render
from compat.results import Analysis, Host, Results, analyse

GOLDEN = Path(__file__).parent / "golden" / "models.md"
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/report"
BLIP, VIT = BY_ID["blip"], BY_ID["vit"]
REFUSED = Raised(
    "TypeError",
    "BlipForConditionalGeneration.forward() got an unexpected keyword argument 'inputs_embeds'",
    (Frame("peft/peft_model.py", 1, "forward"), Frame("peft/tuners/tuners_utils.py", 2, "forward")),
)
ABSENT = "transformers 4.28.0 has no BlipForConditionalGeneration"


def outcome(probe: str, status: Status = Status.PASSED, phase: Phase = Phase.ACT, **more: object) -> Outcome:
    raised = REFUSED if status is Status.FAILED else None
    return Outcome("here", probe, Stage.PROBE, status, evidence=Evidence(phase=phase, exception=raised), **more)  # type: ignore[arg-type]


def answers(*changed: Outcome, missing: str = "") -> Analysis:
    """An analysis of one combination in which all passes but for ``changed``."""
    asked: list[Question] = [questions.question(probe) for probe in PROBES]
    seen = {probe.id: outcome(probe.id) for probe in MODEL_PROBES if probe.parameters["model"] != missing}
    seen.update({each.probe: each for each in changed})
    here = Combination("here", "Here", Kind.CURRENT, "3.11", {"transformers": "4.53.0"}, suites=(SUITE,))
    return analyse(Results((here,), {"here": tuple(seen.values())}, asked, (), Host("linux", "3.11", "0", "0")))


def failed(wrapper: str) -> Outcome:
    return outcome(probe_id(BLIP, wrapper), Status.FAILED)


def skipped(wrapper: str, prerequisite: str | None) -> Outcome:
    return outcome(probe_id(BLIP, wrapper), Status.SKIPPED, prerequisite=prerequisite, reason=ABSENT)


NO_PEFT = outcome("import-peft", Status.FAILED)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ((), "works"),
        ((failed(CAUSAL),), "not causal"),
        ((failed(CAUSAL), failed(SEQ2SEQ)), "not causal, seq2seq"),
        ((failed("FEATURE_EXTRACTION"),), "works"),
        ((failed(STOCK),), "fails"),
        ((failed(PLAIN),), "LoRA fails"),
        ((failed(CAUSAL), failed(AROUND)), "not causal, around"),
        ((skipped(STOCK, None), skipped(PLAIN, None)), "not there"),
        ((skipped(PLAIN, "import-peft"), NO_PEFT), "peft fails"),
        ((skipped(STOCK, "import-transformers"),), "?"),
        ((outcome(probe_id(BLIP, STOCK), Status.FAILED, Phase.ARRANGE),), "?"),
        ((outcome(probe_id(BLIP, CAUSAL), Status.TIMED_OUT),), "?"),
        ((outcome(probe_id(BLIP, AROUND), Status.ERROR),), "?"),
    ],
)
def test_a_cell_says_what_the_controls_say(changed: tuple[Outcome, ...], word: str) -> None:
    assert model_table.cell(BLIP, answers(*changed).answers[0]) == word


def test_a_model_that_was_not_asked_has_an_empty_cell() -> None:
    assert model_table.cell(BLIP, answers(missing="blip").answers[0]) == ""


def test_nothing_of_it_counts_or_stands_in_grid_and_findings() -> None:
    analysis = answers(failed(CAUSAL))
    assert (analysis.answers[0].verdict.value, rows.grid(analysis).lines, findings.findings(analysis)) == (
        "inconclusive",
        (),
        (),
    )


def test_what_fails_is_said_with_its_ways_out() -> None:
    vit = outcome(probe_id(VIT, "FEATURE_EXTRACTION"), Status.FAILED)
    (failures,) = model_table.table(answers(failed(CAUSAL), failed(SEQ2SEQ), vit)).failures
    assert failures.id == "task-wrapper-passes-unknown-argument"
    assert [(each.models, each.wrappers) for each in failures.sightings] == [
        (("BLIP",), (CAUSAL, SEQ2SEQ)),
        (("ViT",), ("FEATURE_EXTRACTION",)),
    ]
    assert [(each.passed, each.failures) for each in failures.ways_out] == [(3, 3), (3, 3)]


def test_a_way_out_that_fails_there_is_none() -> None:
    (failures,) = model_table.table(answers(failed(CAUSAL), failed(AROUND))).failures
    assert [each.summary for each in failures.ways_out] == ["leave task_type out of LoraConfig"]


def test_the_section_is_the_golden_file(accept: bool) -> None:
    absent = [outcome(p.id, Status.SKIPPED, reason="no class") for p in MODEL_PROBES if p.language == "qwen2-vl"]
    analysis = answers(failed(CAUSAL), failed(SEQ2SEQ), *absent)
    table = model_table.table(analysis)
    rendered = render("models.md", models=table, model_lines=markdown.model_lines(table))
    if accept:
        GOLDEN.write_text(rendered, encoding="utf-8")
    assert rendered == GOLDEN.read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"
    assert rendered.strip() in markdown.compatibility(analysis)
