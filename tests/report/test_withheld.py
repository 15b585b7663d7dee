"""No report has a secret of the environment in it, whichever escapes its format needs."""

from __future__ import annotations

from dataclasses import replace

from compat import withheld
from compat.errors import Exit
from compat.model import Evidence, Outcome, Phase, Raised, Stage, Status
from compat.recorded import Recorded, Run
from compat.report import export, github_annotations, junit, markdown, step_summary
from compat.results import Analysis, Results, analyse

SECRET = "s_w*rd<f&sh>|'%0A"


def leaky(results: Results) -> Results:
    raised = Raised("Error", f"a {SECRET}", cause=Raised("Error", f"b {SECRET}"))
    evidence = Evidence(phase=Phase.ACT, exception=raised, output=SECRET, figures={SECRET: [SECRET]})
    failed = Outcome("silent", "lora-seq2seq-forward", Stage.PROBE, Status.FAILED, SECRET, evidence=evidence)
    error = Outcome("odd", "import-peft", Stage.PROBE, Status.ERROR, SECRET)
    neighbour = replace(results.neighbours[0], outcomes=(failed,))
    recorded = Recorded("silent", "tiny", "cpu", "", "", "", None, {}, None, (Run("2026-01-31", failed),))
    outcomes = {**results.outcomes, "silent": (failed,), "odd": (error,)}
    return replace(results, outcomes=outcomes, neighbours=(neighbour,), recorded=(recorded,))


def everything(analysis: Analysis) -> str:
    texts = (junit.render(analysis), export.render(analysis), markdown.compatibility(analysis))
    told = (step_summary.render(analysis, Exit.DIFFERS), *github_annotations.render(analysis))
    return "\n".join([*texts, *told, repr(analysis.results)])


def test_a_secret_is_in_no_report(analysis: Analysis) -> None:
    environ = {"DB_PASSWORD": SECRET, "PATH": "/usr/bin"}
    shown = everything(analyse(withheld.secrets(leaky(analysis.results), environ)))
    assert [part for part in ("w*rd", "w\\*rd", "f&sh", "f&amp;sh", "f\\&sh") if part in shown] == []
    assert "DB_PASSWORD" in shown
    assert "w*rd" in everything(analyse(leaky(analysis.results)))


def test_without_a_secret_nothing_is_another(analysis: Analysis) -> None:
    found = withheld.secrets(analysis.results, {})
    assert {id_: tuple(each) for id_, each in found.outcomes.items()} == analysis.results.outcomes
    assert tuple(found.neighbours) == analysis.results.neighbours
