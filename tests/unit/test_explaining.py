"""What is said of a failure, by rules made for the purpose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from compat.explain.answer import Direction, Sure
from compat.explain.explaining import explain
from compat.explain.known import Known
from compat.explain.seen import Seen, Text
from compat.model import Frame, Raised
from compat.report import explain_terminal
from compat.rules import matching
from compat.rules.rule import Case, CodeChange, Pins, Rule

SEEN = Seen(Raised("ImportError", "no Gone", (Frame("peft/a.py", 1, "f"),)), line=7)
NEWER = Pins({"transformers": ">=4.43.0"}, "one that has it")
OLDER = Pins({"peft": "<0.16"}, "one that does without")


def rule(
    id_: str = "gone",
    *,
    about: bool = True,
    affected: str = "<4.43.0",
    remedies: tuple[Pins | CodeChange, ...] = (NEWER,),
) -> Rule:
    return Rule(
        id_, "It is gone", "It went.", "transformers", {"transformers": affected} if about else {},
        lambda case: "Gone" in case.raised.message and case.is_within("transformers", affected) is not False,
        remedies=remedies, about_versions=about,
    )  # fmt: skip


def explained(*rules: Rule, seen: Seen = SEEN, **versions: str):  # type: ignore[no-untyped-def]
    def match(case: Case) -> Iterator[Rule]:
        return matching(case, rules)

    return explain(Text((seen,)), Known(versions, dict.fromkeys(versions, "--with")), match)


def said(*rules: Rule, seen: Seen = SEEN, **versions: str) -> list[tuple[str, Direction, tuple[str, ...], Sure]]:
    found = explained(*rules, seen=seen, **versions).explained[0]
    return [(each.package, each.direction, each.constraints, each.sure) for each in found.findings]


def test_versions_inside_make_it_certain() -> None:
    up = ("transformers", Direction.UPGRADE, ("transformers>=4.43.0",), Sure.CERTAIN)
    assert said(rule(), transformers="4.40.0") == [up]


def test_without_versions_it_is_likely() -> None:
    assert said(rule()) == [("transformers", Direction.UPGRADE, ("transformers>=4.43.0",), Sure.LIKELY)]


def test_versions_outside_are_no_match() -> None:
    assert explained(rule(), transformers="4.44.0").explained[0].is_version_incompatibility is None


def test_each_way_out_is_a_finding() -> None:
    found = said(rule(remedies=(OLDER, CodeChange(None, "rename it"))))
    assert [(package, direction.value) for package, direction, _, _ in found] == [
        ("peft", "downgrade"),
        ("transformers", "change-code"),
    ]


def test_opposite_rules_are_both_said_and_only_possible() -> None:
    other = rule("not-yet", affected=">=5", remedies=(Pins({"transformers": "<5"}, "an older one"),))
    assert [(each[1], each[3]) for each in said(rule(), other)] == [
        (Direction.UPGRADE, Sure.POSSIBLE),
        (Direction.DOWNGRADE, Sure.POSSIBLE),
    ]


def test_a_version_decides_between_opposite_rules() -> None:
    other = rule("not-yet", affected=">=5", remedies=(Pins({"transformers": "<5"}, "an older one"),))
    assert [(each[1], each[3]) for each in said(rule(), other, transformers="5.1")] == [
        (Direction.DOWNGRADE, Sure.CERTAIN)
    ]


def test_what_is_no_matter_of_versions_has_no_finding() -> None:
    found = explained(rule(about=False)).explained[0]
    assert (found.is_version_incompatibility, found.findings, found.other and found.other.id) == (False, (), "gone")


def test_the_first_rule_decides_whether_it_is_one() -> None:
    assert explained(rule(), rule("full", about=False)).explained[0].is_version_incompatibility is True


def test_what_led_to_it_is_looked_at_too() -> None:
    seen = Seen(Raised("RuntimeError", "failed", cause=SEEN.raised), line=1)
    assert explained(rule(), seen=seen).explained[0].is_version_incompatibility is True


def test_a_line_of_the_log_after_the_message_does_no_harm() -> None:
    strict = Rule("gone", "", "", "a", {}, lambda case: case.last_line == "no Gone", remedies=(NEWER,))
    seen = Seen(Raised("ImportError", "no Gone\nwandb is syncing"), line=1)
    assert explained(strict, seen=seen).explained[0].is_version_incompatibility is True


@pytest.mark.parametrize(
    ("installed", "specifier", "expected"),
    [
        ({}, ">=4.43.0", "upgrade"),
        ({}, "<5", "downgrade"),
        ({}, ">=4,<5", "upgrade"),
        ({"transformers": "5.1"}, ">=4,<5", "downgrade"),
        ({"transformers": "3.1"}, ">=4,<5", "upgrade"),
        ({"transformers": "4.44.0"}, "==4.38.2", "downgrade"),
        ({"transformers": "4.31.0"}, "==4.38.2", "upgrade"),
        ({}, "==4.38.2", "upgrade"),
        ({}, "!=4.51.0", "upgrade"),
    ],
)
def test_directions(installed: Mapping[str, str], specifier: str, expected: str) -> None:
    way = rule(affected=">0", remedies=(Pins({"transformers": specifier}, ""),))
    assert said(way, **installed)[0][1].value == expected


def test_the_terminal_shows_cause_way_out_and_how_sure() -> None:
    assert (
        explain_terminal.render(explained(rule(), transformers="4.40.0"))
        == """\
line 7: ImportError: no Gone
  It is gone (gone)
  It went.
  How sure: certain: the text and all versions fit.
  Affected: transformers <4.43.0
  What to do: upgrade transformers: transformers>=4.43.0 (one that has it)

Versions used: transformers 4.40.0 (--with).
"""
    )


def test_the_terminal_calls_unknown_what_is_unknown() -> None:
    shown = explain_terminal.render(explained())
    assert shown.startswith("line 7: ImportError: no Gone\n  unknown: no rule recognises it\n\nIf another version")


def test_the_terminal_says_what_is_no_matter_of_versions() -> None:
    shown = explain_terminal.render(explained(rule(about=False, remedies=(CodeChange(None, "make room"),))))
    assert (
        shown
        == """\
line 7: ImportError: no Gone
  It is gone (gone): not a matter of versions
  It went.
  What to do: make room.

Versions used: none; --with and --from name them.
"""
    )


def test_the_terminal_says_that_there_is_nothing() -> None:
    assert explain_terminal.render(explain(Text(()), Known())) == f"{explain_terminal.NOTHING}\n"


def test_a_short_text_may_be_a_message_alone() -> None:
    found = explain(Text((), plain=("hello", "no Gone here")), Known(), lambda case: matching(case, [rule()]))
    assert [(each.seen.line, each.is_version_incompatibility) for each in found.explained] == [(2, True)]
