"""What a rule makes of a real failure is said in Chinese as well, whatever values stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from compat import diagnose
from compat.language import speaking, text
from compat.model import Outcome
from compat.rules import RULES
from compat.rules.rule import GeneralRule, Rule

CASES = Path(__file__).parents[1] / "rules"
OUTCOMES = TypeAdapter(list[Outcome])
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def said(rule: Rule) -> Iterator[str]:
    yield rule.title
    yield rule.cause
    yield from (remedy.summary for remedy in rule.remedies)


@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule, GeneralRule)], ids=lambda rule: rule.id)
def test_a_rule_with_values_is_said_in_chinese(rule: GeneralRule) -> None:
    outcomes = OUTCOMES.validate_json((CASES / rule.id / "captured.json").read_text(encoding="utf-8"))
    found = rule.specialise(diagnose.case_of(outcomes[0], {each.probe: each for each in outcomes}))
    assert found is not None
    with speaking("zh"):
        assert [words for words in said(found) if not CHINESE.search(text(words))] == []
