"""The body of an issue: whole, and with whatever may be in an outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from compat.finding import Confidence, Finding, WayOut
from compat.model import Combination, Evidence, Frame, Kind, Outcome, Phase, Question, Raised, Stage, Status, Verdict
from compat.model import Version as Seen
from compat.probes.probe import Probe
from compat.reproduce import issue
from compat.reproduce.cell import Cell
from compat.results import Answer, Host

HOST = Host("linux-x86_64", "3.11.9", "0.13.9", "0.1")
PROBE = Probe("asks", "Does it?", "one:asked", controls=("other",))
COMBINATION = Combination("row", "Row", Kind.CURRENT, "3.11", {"peft": "0.16.0"}, torch="2.13.0")
RAISED = Raised(
    "TypeError",
    "forward() got an unexpected keyword argument 'x'",
    (Frame("compat/probes/one.py", 3, "asked"), Frame("peft/model.py", 7, "forward")),
)
VERSIONS = {"peft": Seen("0.16.0", "0.16.0"), "torch": Seen("2.13.0+cpu", "2.13.0+cpu")}


def cell(raised: Raised = RAISED) -> Cell:
    seen = Evidence(phase=Phase.ACT, exception=raised, versions=VERSIONS)
    return Cell(COMBINATION, PROBE, Outcome("row", "asks", Stage.PROBE, Status.FAILED, evidence=seen))


def said(found: Cell, *ways: WayOut) -> issue.Said:
    finding = Finding(found.outcome, None, Confidence.UNKNOWN, (), ways)
    answer = Answer(found.combination, (found.outcome,), Verdict.INCOMPATIBLE, (finding,), ())
    question = Question("other", "Does it without x?", "remedy", "instructblip", "")
    return issue.Said(answer, HOST, (question,), "3.11.9")


def test_a_failure_with_its_ways_out_is_an_issue() -> None:
    found = cell()
    ways = (WayOut("leave x out", "row", probe="other"), WayOut("older", "near", (1, 1), pins={"peft": "0.15.0"}))
    body = issue.body(found, "# /// script\n# ///\nimport peft\n", said(found, *ways))
    assert body == (Path(__file__).parent / "golden" / "issue.md").read_text(encoding="utf-8")
    assert issue.title(found) == "TypeError: forward() got an unexpected keyword argument 'x' (peft 0.16.0)"


def test_a_change_beside_pins_is_told_in_words() -> None:
    found = cell()
    needed = ("lora-no-task-type", "lora-no-task-type-llama", "t5-slow-tokenizer")
    body = issue.body(found, "", said(found, WayOut("older", "near", (1, 1), pins={"peft": "0.13.2"}, also=needed)))
    assert " ".join(body.partition("passed:\n\n")[2].split()) == (
        "- peft 0.13.2; besides, leave task_type out of LoraConfig; "
        "load the slow T5Tokenizer from its SentencePiece model"
    )


def test_a_command_in_a_way_out_is_shown_as_code() -> None:
    found = cell()
    body = issue.body(found, "", said(found, WayOut("or `compat convert x_y_z`, @you", "row", probe="other")))
    assert "- or `compat convert x_y_z`, @<!---->you (" in body


def test_the_title_has_no_path_of_the_file_that_python_names() -> None:
    path = "/lib/python3.11/site-packages/transformers/__init__.py"
    for root in ("<environment>", "/home/someone/venv", "..."):
        found = cell(replace(RAISED, message=f"cannot import name 'A' from 'transformers' ({root}{path})"))
        assert issue.title(found) == "TypeError: cannot import name 'A' from 'transformers' (peft 0.16.0)"


def test_text_from_outside_is_harmless() -> None:
    text = "see @someone #12 <script>alert(1)</script>\n```\nhttps://me:pw@host.example /home/someone/x hf_abcdefghijkl"
    found = cell(replace(RAISED, message=text))
    body = issue.body(
        replace(found, probe=PROBE._replace(question=f"Does {text}?")), "print('```')\n````\n", said(found)
    )
    outside = re.sub(r"(?ms)^(`{3,}).*?^\1$", "", body)
    assert "<script>" not in outside
    assert not re.search(r"(?<!\\)@\w", outside.replace("<!---->", "\\"))
    assert "/home/someone" not in body
    assert "hf_abcdefghijkl" not in body
    assert "me:pw" not in body


def test_a_long_message_is_shown_by_its_last_line() -> None:
    found = cell(
        replace(RAISED, message="Model(\n" + "  (layer): Linear\n" * 300 + ") got multiple values for argument 'x'")
    )
    assert len(issue.body(found, "", said(found)).splitlines()) < 60


def test_the_script_stands_in_it_as_it_is() -> None:
    script = 'import peft\n\n\ndef asked():\n    return """\n| a | b |\n"""\n\n\n' + f"asked({'1, ' * 60})\n"
    assert script in issue.body(cell(), script, said(cell()))
