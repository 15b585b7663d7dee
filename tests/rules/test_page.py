"""The page of known failures is what the rules say."""

from __future__ import annotations

from pathlib import Path

from compat.report import rules_markdown
from compat.rules import RULES
from compat.rules.rule import Rule

PAGE = Path(__file__).parents[2] / "docs" / "known-failures.md"
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/rules"


def test_the_page_of_known_failures_is_made_from_the_rules(accept: bool) -> None:
    made = rules_markdown.page(RULES)
    if accept:
        PAGE.write_text(made, encoding="utf-8")
    assert made == PAGE.read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"


def test_a_rule_shown_whole_says_each_way_out_once() -> None:
    shown = [rules_markdown.whole(rule).splitlines() for rule in RULES if isinstance(rule, Rule)]
    ways = [[line for line in lines if line.startswith("way out: ")] for lines in shown]
    assert [each for each in ways if len(each) != len(set(each))] == []
