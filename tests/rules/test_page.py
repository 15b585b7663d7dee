"""The page of known failures is what the rules say."""

from __future__ import annotations

from pathlib import Path

from compat.report import rules_markdown
from compat.rules import RULES

PAGE = Path(__file__).parents[2] / "docs" / "known-failures.md"
ACCEPT = "COMPAT_ACCEPT=1 python -m pytest tests/rules"


def test_the_page_of_known_failures_is_made_from_the_rules(accept: bool) -> None:
    made = rules_markdown.page(RULES)
    if accept:
        PAGE.write_text(made, encoding="utf-8")
    assert made == PAGE.read_text(encoding="utf-8"), f"if this is right now, accept it: {ACCEPT}"
