"""Outcome -> Finding: which known failure it is, what proves it, and which ways out were run and passed. Pure."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence

from compat import verdict
from compat.finding import Confidence, Finding, Neighbour, Proof, WayOut
from compat.language import phrase
from compat.model import AXES, Combination, Outcome, Question, Stage, Status, Verdict
from compat.rules import RULES, first_match
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Rule, within

Usable = tuple[Neighbour, tuple[str, ...]]
"""A neighbour where everything passes or has a code change that passed, and these code changes."""


def findings(
    outcomes: Sequence[Outcome],
    neighbours: Sequence[Neighbour] = (),
    questions: Sequence[Question] = (),
    rules: Sequence[Rule | GeneralRule] = RULES,
) -> list[Finding]:
    """A finding for each outcome that is an answer and not a pass, in the order of the outcomes.

    ``outcomes`` are those of one combination; neighbours of others are passed over. What was skipped because a
    prerequisite failed is no finding of its own; neither is what is inconclusive.
    """
    siblings = {outcome.probe: outcome for outcome in outcomes}
    failed = [outcome for outcome in outcomes if verdict.of_outcome(outcome) is Verdict.INCOMPATIBLE]
    own = [each for each in neighbours if failed and each.base == failed[0].combination]
    usable = [
        (each, also) for each in own if (also := code_changes_needed(each.outcomes, questions, rules)) is not None
    ]
    return [_finding(outcome, siblings, usable, questions, rules) for outcome in failed]


def case_of(outcome: Outcome, siblings: Mapping[str, Outcome]) -> Case:
    """What the rules may look at. A version is as the metadata says it; else as the package says it."""
    seen = outcome.evidence.versions.items()
    versions = {name: version.metadata or version.attribute for name, version in seen}
    return Case(outcome, {name: version for name, version in versions.items() if version is not None}, siblings)


def _finding(
    outcome: Outcome,
    siblings: Mapping[str, Outcome],
    usable: Sequence[Usable],
    questions: Sequence[Question],
    rules: Sequence[Rule | GeneralRule],
) -> Finding:
    case = case_of(outcome, siblings)
    rule = first_match(case, rules)
    ways = _ways_by_pins(outcome, rule, usable)
    if rule is None:
        return Finding(outcome, None, Confidence.UNKNOWN, (), ways)
    own = _controls(outcome, questions)
    proof = tuple(_proof(meant(control.probe, own), control.expected, siblings) for control in rule.controls)
    ways = (*_ways_by_code(outcome, rule, siblings, questions), *ways)
    return Finding(outcome, rule, _confidence(rule, case, proof), proof, ways)


def _controls(outcome: Outcome, questions: Sequence[Question]) -> tuple[str, ...]:
    """The controls that the failing probe itself names."""
    return next((question.controls for question in questions if question.id == outcome.probe), ())


def meant(probe: str, controls: Sequence[str]) -> str:
    """The probe that a rule names; where it names a kind (``*-lora``), the one of these controls that is of it."""
    if "*" not in probe:
        return probe
    return next((each for each in controls if fnmatch.fnmatchcase(each, probe)), probe)


def _proof(probe: str, expected: str, siblings: Mapping[str, Outcome]) -> Proof:
    outcome = siblings.get(probe)
    if outcome is None:
        return Proof(probe, expected, "not run", None)
    answers = {None: None, Verdict.INCONCLUSIVE: None, Verdict.COMPATIBLE: "passed", Verdict.INCOMPATIBLE: "failed"}
    answer = answers[verdict.of_outcome(outcome)]
    return Proof(probe, expected, outcome.status.value, None if answer is None else answer == expected)


def _confidence(rule: Rule, case: Case, proof: Iterable[Proof]) -> Confidence:
    known_versions = all(case.is_within(package, range_) is not False for package, range_ in rule.affected.items())
    proven = all(control.holds is True for control in proof)
    return Confidence.CERTAIN if known_versions and proven else Confidence.LIKELY


def _ways_by_code(
    outcome: Outcome, rule: Rule, siblings: Mapping[str, Outcome], questions: Sequence[Question]
) -> tuple[WayOut, ...]:
    """The rule's code changes that passed right here, for the language model (or the model) that failed."""
    languages = {question.id: question.language for question in questions}
    wanted = languages.get(outcome.probe, "")
    own = _controls(outcome, questions)
    named = [each for each in rule.remedies if isinstance(each, CodeChange) and each.probe]
    changes = {meant(each.probe or "", own): each.summary for each in named}
    return tuple(
        WayOut(summary, outcome.combination, probe=probe)
        for probe, summary in changes.items()
        if _passed(siblings.get(probe)) and not _other(wanted, languages.get(probe, ""))
    )


def _other(wanted: str, offered: str) -> bool:
    return bool(wanted and offered and wanted != offered)


def _ways_by_pins(outcome: Outcome, rule: Rule | None, usable: Sequence[Usable]) -> tuple[WayOut, ...]:
    """The usable neighbours where this probe passed, nearest first."""
    ways = []
    for neighbour, also in usable:
        if _passes_there(outcome, neighbour):
            pins = {**_seen(neighbour), **neighbour.combination.packages}
            summary = _summary(neighbour.combination, rule)
            ways.append(
                WayOut(summary, neighbour.combination.id, neighbour.distance, None, pins, also, neighbour.nearer)
            )
    return tuple(sorted(ways, key=lambda way: (way.distance, len(way.also), way.combination)))


def _seen(neighbour: Neighbour) -> dict[str, str]:
    """The versions of the axes as its environment had them: the resolver may have chosen some."""
    versions = neighbour.outcomes[-1].evidence.versions if neighbour.outcomes else {}
    return {name: versions[name].metadata or "" for name in AXES if name in versions}


def _passes_there(outcome: Outcome, neighbour: Neighbour) -> bool:
    """A probe must have passed there. A stage's failure (the resolver's no) is mended by getting so far at all."""
    if outcome.stage in (Stage.LOCK, Stage.INSTALL):
        return True
    return any(each.probe == outcome.probe and each.status is Status.PASSED for each in neighbour.outcomes)


def code_changes_needed(
    outcomes: Sequence[Outcome], questions: Sequence[Question], rules: Sequence[Rule | GeneralRule] = RULES
) -> tuple[str, ...] | None:
    """What makes a combination usable: () as it is, or the probes of the code changes that passed in it.

    None: something fails without such a way out, or is inconclusive. This is the predicate of a search for pins.
    """
    rolled = verdict.of_combination(outcomes, questions)
    if rolled is not Verdict.INCOMPATIBLE:
        return () if rolled is Verdict.COMPATIBLE else None
    asked = {question.id for question in questions if question.role == verdict.QUESTION}
    if any(o.probe in asked and verdict.of_outcome(o) is Verdict.INCONCLUSIVE for o in outcomes):
        return None
    siblings = {outcome.probe: outcome for outcome in outcomes}
    counting = [o for o in outcomes if o.probe in asked or o.stage is Stage.LOCK]
    failing = [o for o in counting if verdict.of_outcome(o) is Verdict.INCOMPATIBLE]
    found = [_finding(outcome, siblings, (), questions, rules) for outcome in failing]
    if not all(finding.ways_out for finding in found):
        return None
    return tuple(dict.fromkeys(finding.ways_out[0].probe or "" for finding in found))


def _summary(combination: Combination, rule: Rule | None) -> str:
    for remedy in rule.remedies if rule else ():
        if isinstance(remedy, Pins) and _fits(combination, remedy):
            return remedy.summary
    return phrase("other releases, found by building neighbours")


def _fits(combination: Combination, remedy: Pins) -> bool:
    return all(within(combination.packages.get(package), range_) for package, range_ in remedy.pins.items())


def _passed(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.status is Status.PASSED
