"""The page without a browser: what is in it, what it may do, and that nothing in it is markup but our own."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from markupsafe import Markup

from compat.language import speaking
from compat.model import Combination, Evidence, Frame, Kind, Outcome, Phase, Question, Raised, Stage, Status
from compat.report.html import page, security, templates
from compat.report.html.section import Section
from compat.report.html.states import states
from compat.results import Analysis, Host, Results, analyse

SECRET = "/home/someone/.cache/x hf_abcdefghijklmnop"
HOSTILE = (
    f"a|b </script><script>alert(1)</script> <!-- \"'> \x1b[31m\x9b\x00\u202e\u2066\n# head\r\n{{{{ 7 * 7 }}}} {SECRET}"
)
UNSEEN = ("\x1b", "\x9b", "\x00", "\u202e", "\u2066", "someone", "hf_abc")


class Read(HTMLParser):
    """The elements of a page with their attributes, and what is inside of ``style`` and ``script``."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in ("style", "script") and self.cdata_elem:
            self.inside.append((self.cdata_elem, data))
        else:
            self.text.append(data)


def hostile() -> Results:
    """Everything that somebody else can write is hostile."""
    raised = Raised(HOSTILE, HOSTILE, (Frame(HOSTILE, 3, HOSTILE),), Raised("E", HOSTILE))
    seen = Evidence(
        phase=Phase.ACT, exception=raised, output=HOSTILE, device=HOSTILE, dtype=HOSTILE, figures={HOSTILE: [HOSTILE]}
    )
    combination = Combination("odd", HOSTILE, Kind.FURTHER, "3.11", {"transformers": HOSTILE, "peft": "1"})
    failed = Outcome("odd", "probe-1", Stage.PROBE, Status.FAILED, HOSTILE, evidence=seen)
    skipped = Outcome("odd", "probe-2", Stage.PROBE, Status.SKIPPED, HOSTILE, "probe-1", seen)
    questions = (
        Question("probe-1", HOSTILE, "question", HOSTILE, ""),
        Question("probe-2", HOSTILE, HOSTILE, "", "", ("probe-1",), ("probe-1",)),
    )
    return Results((combination,), {"odd": (failed, skipped)}, questions, (), Host(HOSTILE, HOSTILE, HOSTILE, HOSTILE))


def data(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_nothing_of_what_others_wrote_is_markup() -> None:
    text = page.render(analyse(hostile()))
    assert [each for each in ("<script>alert", "</script><", *UNSEEN) if each in text] == []
    tags = [tag for tag, _ in Read(text).elements]
    assert (tags.count("script"), tags.count("style"), tags.count("title")) == (2, 1, 1)
    assert "{{ 7 * 7 }}" in text


def test_no_value_is_told_to_the_script_with_what_must_not_leave_the_machine() -> None:
    told = json.dumps(data(page.render(analyse(hostile()))), ensure_ascii=False)
    assert [each for each in UNSEEN if each in told] == []


def test_the_policy_knows_the_style_and_the_script_and_nothing_else(analysis: Analysis) -> None:
    text = page.render(analysis)
    rule = next(attrs["content"] for tag, attrs in Read(text).elements if attrs.get("http-equiv"))
    assert rule is not None
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert style
    assert script
    hashes = [base64.b64encode(hashlib.sha256(each[1].encode()).digest()).decode() for each in (style, script)]
    assert rule.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{hashes[0]}'",
        f"script-src 'sha256-{hashes[1]}'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]


def test_a_hash_that_looks_like_a_path_stays_what_it_is(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = (f"/* {number} */" for number in range(10_000))
    style = next(each for each in texts if re.search(r"/\w+/\w+", security.policy(each, "")))
    monkeypatch.setattr(templates, "style", lambda: style)
    assert security.policy(style, templates.script()) in page.render(analysis)


def test_it_points_nowhere_but_into_itself(analysis: Analysis) -> None:
    elements = Read(page.render(analysis)).elements
    addresses = {attrs[name] for _, attrs in elements for name in ("href", "src", "srcset", "action") if name in attrs}
    assert [each for each in addresses if not (each or "").startswith("#")] == []
    assert [name for _, attrs in elements for name in attrs if name == "style" or name.startswith("on")] == []


def test_what_a_reader_needs_first_stands_in_the_page_itself(analysis: Analysis) -> None:
    text = " ".join(" ".join(Read(page.render(analysis)).text).split())
    expected = (
        "1 reproduced",
        "documented-1",
        "got multiple values for keyword argument",
        "inputs-embeds-multiple-values",
    )
    assert [each for each in expected if each not in text] == []


def test_a_cell_is_told_with_all_that_it_rests_on(analysis: Analysis) -> None:
    told = data(page.render(analysis))
    combination = [each["id"] for each in told["combinations"]].index("documented-1")
    probe = [each["id"] for each in told["probes"]].index("lora-seq2seq-forward")
    answer = told["answers"][told["cells"][combination][probe]]
    finding = told["findings"][answer["finding"]]
    assert {name: value for name, value in answer.items() if name not in ("raised", "finding")} == {
        "state": "f",
        "status": "failed",
        "stage": "probe",
        "phase": "act",
        "device": "cpu",
    }
    assert told["raised"][answer["raised"]]["type"] == "TypeError"
    assert [told["ways"][way] for way in finding["ways"]] == [
        {"summary": "leave task_type out of LoraConfig", "probe": "lora-no-task-type"},
        {
            "summary": "a transformers whose InstructBLIP forward takes inputs_embeds",
            "way": "transformers 4.54.0",
            "moved": "1 package, 1 release",
        },
    ]


def test_what_a_probe_that_makes_no_verdict_fails_at_is_told_apart(analysis: Analysis) -> None:
    results = analysis.results
    roles = tuple(replace(each, role="control") for each in results.questions)
    aside = data(page.render(analyse(replace(results, questions=roles))))
    assert {answer["state"] for answer in aside["answers"]} & {"f", "g"} == {"g"}
    assert {answer["state"] for answer in data(page.render(analysis))["answers"]} & {"f", "g"} == {"f"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_two_states_are_read_out_alike(language: str) -> None:
    with speaking(language):
        words = [state.word.casefold() for state in states()]
    assert [word for word, number in Counter(words).items() if number > 1] == []


def test_a_stage_that_failed_before_any_probe_has_a_cell() -> None:
    results = hostile()
    locked = Outcome("odd", "lock", Stage.LOCK, Status.FAILED, "peft 9 depends on transformers 8")
    told = data(page.render(analyse(replace(results, outcomes={"odd": (locked,)}))))
    assert [(each["id"], each["question"]) if "question" in each else each["id"] for each in told["probes"]] == ["lock"]
    assert told["answers"][told["cells"][0][0]]["reason"] == "peft 9 depends on transformers 8"


@pytest.mark.parametrize(("combinations", "across"), [(1, True), (2, True), (3, False)])
def test_the_longer_axis_runs_down(combinations: int, across: bool) -> None:
    results = hostile()
    many = tuple(replace(results.combinations[0], id=f"odd-{number}") for number in range(combinations))
    outcomes = {each.id: results.outcomes["odd"] for each in many}
    assert data(page.render(analyse(replace(results, combinations=many, outcomes=outcomes))))["across"] is across


def test_what_says_the_same_stands_once() -> None:
    results = hostile()
    many = tuple(replace(results.combinations[0], id=f"odd-{number}") for number in range(50))
    outcomes = {each.id: results.outcomes["odd"] for each in many}
    told = data(page.render(analyse(replace(results, combinations=many, outcomes=outcomes))))
    assert [len(told[name]) for name in ("answers", "raised", "outputs", "findings", "rules")] == [2, 2, 1, 1, 1]


def test_figures_that_a_file_has_in_another_order_give_the_same_page() -> None:
    def told(figures: dict[str, Any]) -> str:
        combination = Combination("one", "One", Kind.FURTHER, "3.11", {"peft": "1"})
        seen = Outcome("one", "asks", Stage.PROBE, Status.PASSED, evidence=Evidence(Phase.ACT, figures=figures))
        asked = [Question("asks", "?", "question", "made-up", "")]
        return page.render(analyse(Results([combination], {"one": [seen]}, asked, (), Host("linux", "3.11", "0", "0"))))

    assert told({"loss": 1.5, "files": ["a"]}) == told({"files": ["a"], "loss": 1.5})


def test_sections_of_others_stand_between_the_findings_and_the_rest(analysis: Analysis) -> None:
    section = Section("curves", "Curves & more", Markup("<p>a curve</p>"))
    text = page.render(analysis, charts=[section, None])
    order = [attrs["id"] for tag, attrs in Read(text).elements if tag == "section"]
    assert order[order.index("findings") : order.index("findings") + 2] == ["findings", "curves"]
    assert "Curves &amp; more" in text
    assert "<p>a curve</p>" in text


def test_a_page_without_any_outcome_says_so() -> None:
    results = replace(hostile(), outcomes={})
    text = " ".join(" ".join(Read(page.render(analyse(results))).text).split())
    assert "Not run in this checkout odd" in text
