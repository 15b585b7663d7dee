"""What failures teach about versions: any one of some ranges is said to mend each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from compat import diagnose, verdict
from compat.model import Outcome, Question, Status, Verdict
from compat.rules.rule import Pins
from compat.search.nearest import Candidate, Lesson

Goal = Callable[[Sequence[Outcome], Sequence[Question]], bool]
"""Whether the outcomes of what was asked are as a search wants them."""


def usable(outcomes: Sequence[Outcome], asked: Sequence[Question]) -> bool:
    """Everything passes, or has a code change that passed there."""
    return diagnose.code_changes_needed(outcomes, asked) is not None


def passes(outcomes: Sequence[Outcome], asked: Sequence[Question]) -> bool:
    """Everything passes as it is."""
    return verdict.of_combination(outcomes, asked) is Verdict.COMPATIBLE


def lessons_for(outcomes: Sequence[Outcome], goal: Goal, asked: Sequence[Question]) -> list[Lesson]:
    """For each failure that keeps from the goal: the version ranges, any one of which its rule says to mend it."""
    return lessons(outcomes, asked, but_by_code=goal is usable)


def lessons(outcomes: Sequence[Outcome], asked: Sequence[Question], *, but_by_code: bool = False) -> list[Lesson]:
    """What the failures that count teach about versions; ``but_by_code``: not those that a code change mends."""
    counting = {question.id for question in asked if question.role == verdict.QUESTION}
    found = [each for each in diagnose.findings(outcomes, (), asked) if each.outcome.probe in counting]
    rules = [each.rule for each in found if each.rule and not (but_by_code and each.ways_out)]
    taught = [[each.pins for each in rule.remedies if isinstance(each, Pins)] for rule in rules]
    return [lesson for lesson in taught if lesson]


def other_pins(candidate: Candidate, refusal: Outcome) -> tuple[Lesson, ...]:
    """After a refusal: at least one of the packages that the resolver names has to be another release."""
    if refusal.status is not Status.FAILED:
        return ()
    named = [package for package in candidate.pins if package in refusal.reason]
    return ([{package: f"!={candidate.pins[package]}"} for package in named],) if named else ()
