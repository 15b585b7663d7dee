"""Each rule against a real failure that it recognises and a real near miss that it must not. See README.md here."""

from __future__ import annotations

import fnmatch
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from compat import diagnose, questions
from compat.model import Outcome
from compat.probes.catalogue import PROBES
from compat.report.export import plain
from compat.rules import RULES, first_match, matching
from compat.rules.rule import CodeChange, Rule, recognise

HERE = Path(__file__).parent
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/rules"
QUESTIONS = [questions.question(probe) for probe in PROBES]
OTHER_RULES = {
    "task-wrapper-needs-generation": "name-is-gone",
    "inputs-embeds-unexpected-argument": "name-not-there-yet",
    "peft-calls-what-is-gone": "name-is-gone",
    "settings-contradict": "name-is-gone",
    "version-out-of-range": "library-not-installed",
    "accelerate-not-installed": "init-empty-weights-undefined",
    "access-denied": "name-is-gone",
    "lavis-file-missing": "file-missing",
    "not-on-the-hub": "name-is-gone",
    "torch-load-needs-torch-2-6": "file-missing",
    "datasets-older-than-fsspec": "file-missing",
    "datasets-scripts-gone": "network-failed",
    "example-of-another-release": "library-not-installed",
    "library-not-installed": "torch-name-gone",
    "torch-weights-only": "weights-file-broken",
    "numpy-older-than-binary": "numpy-2-under-old-binary",
    "tokenizer-json-newer-than-reader": "tokenizer-json-older-than-reader",
    "tokenizer-json-older-than-reader": "tokenizer-json-newer-than-reader",
    "peft-needs-newer-transformers": "peft-older-than-transformers",
    "peft-older-than-transformers": "peft-needs-newer-transformers",
}
"""Near misses that another rule recognises; all others are unknown."""
NEEDS_VERSIONS = {
    "fast-tokenizer-drops-normalizer": "a wrong answer of a probe, which no text shows",
    "placeholders-read-as-text": "a wrong answer of a probe, which no text shows",
}
"""Rules that say nothing where no version is known, and why."""
OUTCOMES = TypeAdapter(list[Outcome])


def outcomes(rule: str, name: str) -> list[Outcome]:
    """The failing outcome first, then those of its controls and code changes."""
    return OUTCOMES.validate_json((HERE / rule / name).read_text(encoding="utf-8"))


def finding(rule: str) -> dict[str, Any]:
    found = diagnose.findings(outcomes(rule, "captured.json"), (), QUESTIONS)[0]
    return {
        "rule": found.rule_id,
        "probe": found.outcome.probe,
        "confidence": found.confidence.value,
        "proof": plain(found.proof),
        "ways_out": plain(found.ways_out),
    }


def test_every_rule_has_a_folder_and_every_folder_a_rule() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    assert folders == {rule.id for rule in RULES}


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_captured_failure_is_found(rule: str, accept: bool) -> None:
    golden = HERE / rule / "finding.json"
    found = json.dumps(finding(rule), indent=1, ensure_ascii=False) + "\n"
    if accept:
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"
    assert json.loads(found)["rule"] == rule


def test_captured_failures_are_found_without_versions_too() -> None:
    asked = [rule.id for rule in RULES if rule.id not in NEEDS_VERSIONS]
    cases = {rule: diagnose.case_of(outcomes(rule, "captured.json")[0], {}) for rule in asked}
    found = {rule: [each.id for each in matching(replace(case, versions={}))] for rule, case in cases.items()}
    assert {rule: others for rule, others in found.items() if rule not in others} == {}


@pytest.mark.parametrize("path", sorted(HERE.glob("*/also-*.json")), ids=lambda path: f"{path.parent.name}:{path.stem}")
def test_other_forms_of_it_are_found(path: Path) -> None:
    case = diagnose.case_of(outcomes(path.parent.name, path.name)[0], {})
    own = next(rule for rule in RULES if rule.id == path.parent.name)
    assert recognise(own, case) is not None


def test_near_misses_are_not_taken_for_it() -> None:
    cases = {rule.id: diagnose.case_of(outcomes(rule.id, "near-miss.json")[0], {}) for rule in RULES}
    found = {rule: first_match(case) for rule, case in cases.items()}
    assert {rule: other.id for rule, other in found.items() if other} == OTHER_RULES


def test_controls_and_code_changes_are_probes() -> None:
    ids = [question.id for question in QUESTIONS]
    for rule in (rule for rule in RULES if isinstance(rule, Rule)):
        named = {control.probe for control in rule.controls} | {
            each.probe for each in rule.remedies if isinstance(each, CodeChange) and each.probe
        }
        assert [name for name in named if not fnmatch.filter(ids, name)] == [], rule.id
