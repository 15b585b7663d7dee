"""The document x what was observed, and baseline x candidate. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from compat import signature, verdict
from compat.finding import Finding
from compat.language import joined, phrase
from compat.model import Combination, Documented, Outcome, Raised, Stage, Status, Verdict


class ComparisonToDocument(StrEnum):
    """What running a documented row said about the document."""

    REPRODUCED = "reproduced"
    DIFFERS = "differs"
    PASSES_NOW = "passes now"
    INCONCLUSIVE = "inconclusive"


class Change(StrEnum):
    """What became of one probe between a baseline and a candidate."""

    BOTH_PASS = "both pass"  # noqa: S105 - no password
    FIXED = "fixed"
    REGRESSION = "regression"
    SAME_FAILURE = "same failure"
    DIFFERENT_FAILURE = "different failure"
    DRIFT = "drift"
    """Both pass, and their figures differ."""
    FLAKY = "flaky"
    """A repeated failure passed, on one side or both: it says nothing about the versions."""
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Bracket:
    """What the neighbours of a development version say. ``agree`` None where one of them says nothing."""

    agree: bool | None
    text: str


def with_document(
    combination: Combination, outcomes: Sequence[Outcome], findings: Sequence[Finding]
) -> ComparisonToDocument:
    """Whether the document's failure is what happened: its probe, its rule, its message and its line.

    Raises ValueError for a combination that is not of the document.
    """
    documented = _documented(combination)
    outcome = decisive(outcomes, documented.probe)
    answer = verdict.of_outcome(outcome) if outcome else None
    match answer:
        case Verdict.COMPATIBLE:
            return ComparisonToDocument.PASSES_NOW
        case Verdict.INCOMPATIBLE:
            differs = unlike_document(combination, outcomes, findings)
            return ComparisonToDocument.DIFFERS if differs else ComparisonToDocument.REPRODUCED
        case _:
            return ComparisonToDocument.INCONCLUSIVE


def unlike_document(
    combination: Combination, outcomes: Sequence[Outcome], findings: Sequence[Finding]
) -> tuple[str, ...]:
    """In what the failure is another one than the document's, one line each; () where nothing is.

    Raises ValueError for a combination that is not of the document.
    """
    documented = _documented(combination)
    outcome = decisive(outcomes, documented.probe)
    if outcome is None or verdict.of_outcome(outcome) is not Verdict.INCOMPATIBLE:
        return ()
    rule = next((finding.rule_id for finding in findings if finding.outcome == outcome), "unknown")
    raised = outcome.evidence.exception or Raised("", "")
    lines = []
    if outcome.probe != documented.probe:
        words = phrase("%(probe)s was not reached: %(what)s failed")
        lines.append(phrase(words, probe=documented.probe, what=outcome.probe or outcome.stage.value))
    if rule != documented.rule:
        lines.append(phrase("the finding is %(rule)s, not %(wanted)s", rule=rule, wanted=documented.rule))
    if documented.message and signature.of(raised) != signature.of_text(documented.message):
        lines.append(phrase("the error is %(error)s", error=signature.shown(raised)))
    if documented.location and not passes(raised, documented.location):
        lines.append(phrase("no frame is at %(location)s", location=documented.location))
    return tuple(lines)


def passes(raised: Raised, location: str) -> bool:
    """Whether a frame is at ``location`` ("file.py:line", the file's name without folders)."""
    return any(f"{PurePosixPath(frame.file).name}:{frame.line}" == location for frame in raised.frames)


def decisive(outcomes: Sequence[Outcome], probe: str) -> Outcome | None:
    """The outcome that decides a probe: its own, else that of the prerequisite or stage that kept it from running."""
    return deciding(outcomes)(probe)


def deciding(outcomes: Sequence[Outcome]) -> Callable[[str], Outcome | None]:
    """``decisive`` for many probes of the same outcomes, which are looked through once."""
    by_probe = {outcome.probe: outcome for outcome in outcomes if outcome.stage in (Stage.IMPORT, Stage.PROBE)}
    stages = (o for o in outcomes if o.stage in (Stage.LOCK, Stage.INSTALL) and o.status is not Status.PASSED)
    halted = next(stages, None)

    def of(probe: str) -> Outcome | None:
        outcome = by_probe.get(probe) or halted
        seen: set[str] = set()
        while outcome and outcome.status is Status.SKIPPED and outcome.prerequisite and outcome.probe not in seen:
            seen.add(outcome.probe)
            outcome = by_probe.get(outcome.prerequisite)
        return outcome

    return of


def bracket(nearest: Outcome | None, neighbours: Mapping[str, Outcome | None]) -> Bracket:
    """Whether the releases around a development version (by combination id) all do what the nearest one does."""
    changes = {id_: change(nearest, outcome) for id_, outcome in neighbours.items()}
    if not changes:
        return Bracket(None, phrase("not bracketed"))
    alike = (Change.BOTH_PASS, Change.SAME_FAILURE)
    if all(each in alike for each in changes.values()):
        return Bracket(True, phrase("bracketed"))
    silent = sorted(id_ for id_, each in changes.items() if each is Change.INCONCLUSIVE)
    others = sorted(id_ for id_, each in changes.items() if each not in (*alike, Change.INCONCLUSIVE))
    if others:
        do = joined([phrase("%(probe)s: %(why)s", probe=id_, why=_does(neighbours[id_])) for id_ in others], "; ")
        return Bracket(False, phrase("neighbours disagree: %(what)s", what=do))
    return Bracket(None, phrase("neighbours say nothing: %(what)s", what=", ".join(silent)))


def change(baseline: Outcome | None, candidate: Outcome | None) -> Change:
    """What became of one probe. An outcome that is missing, skipped or inconclusive on either side decides nothing."""
    pair = tuple(verdict.of_outcome(outcome) if outcome else None for outcome in (baseline, candidate))
    match pair:
        case (Verdict.COMPATIBLE, Verdict.COMPATIBLE):
            return Change.BOTH_PASS
        case (Verdict.COMPATIBLE, Verdict.INCOMPATIBLE):
            return Change.REGRESSION
        case (Verdict.INCOMPATIBLE, Verdict.COMPATIBLE):
            return Change.FIXED
        case (Verdict.INCOMPATIBLE, Verdict.INCOMPATIBLE):
            return Change.SAME_FAILURE if failure(baseline) == failure(candidate) else Change.DIFFERENT_FAILURE
        case _:
            return Change.INCONCLUSIVE


def failure(outcome: Outcome | None) -> str:
    """What a failed or crashed outcome is compared by: stage and signature, or the signal."""
    if outcome is None:
        return ""
    raised = outcome.evidence.exception
    what = signature.of(raised) if raised else outcome.evidence.signal or ""
    return f"{outcome.stage.value} {outcome.status.value}: {what}"


def _does(outcome: Outcome | None) -> str:
    if outcome is None or outcome.status is Status.PASSED:
        return phrase("not run") if outcome is None else phrase("passes")
    raised = outcome.evidence.exception
    return signature.shown(raised) if raised else phrase(outcome.status.value)


def _documented(combination: Combination) -> Documented:
    if combination.documented is None:
        raise ValueError(f"{combination.id} is not a row of the document")
    return combination.documented
