"""Outcomes -> cells: what became of each artefact between each two combinations. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compat import diagnose, signature, verdict
from compat.artefacts.asking import name_of
from compat.artefacts.crossing import Came, Cell, Member
from compat.finding import Finding
from compat.model import AXES, Combination, Outcome, Stage, Status, Verdict
from compat.probes.catalogue_artefacts import READ, WRITE

WRONG = "WrongAnswer"
NOTHING = "nothing was asked"


@dataclass(frozen=True)
class Seen:
    """The outcomes of one combination, with what the rules say of them."""

    outcomes: Mapping[str, Outcome]
    findings: Mapping[str, Finding]

    def of(self, probe: str) -> Outcome | None:
        """The outcome of a probe, or of the stage that it was not reached for."""
        early = (each for each in self.outcomes.values() if each.stage in (Stage.LOCK, Stage.INSTALL))
        fault = (each for each in self.outcomes.values() if each.status is Status.ERROR)
        return self.outcomes.get(probe) or next(early, None) or next(fault, None)


def seen(outcomes: Sequence[Outcome]) -> Seen:
    """The outcomes by probe, diagnosed."""
    found = diagnose.findings(outcomes, (), ())
    return Seen({each.probe: each for each in outcomes}, {each.outcome.probe: each for each in found})


def cell(kind: str, writer: str, reader: str, artefact: str, writing: Seen, loading: Seen) -> Cell:
    """What became of one kind's artefact between two combinations; ``artefact`` is "" where none was written."""
    if not artefact:
        came, rule, reason = _told(writing, WRITE + kind)
        return Cell(writer, reader, came if came is Came.INCONCLUSIVE else Came.UNWRITTEN, rule, reason)
    came, rule, reason = _told(loading, name_of(READ + kind, artefact))
    return Cell(writer, reader, came, rule, reason, artefact)


def _told(here: Seen, probe: str) -> tuple[Came, str, str]:
    """What an outcome comes to, the rule that knows it, and its reason."""
    outcome = here.of(probe)
    if outcome is None:
        return Came.INCONCLUSIVE, "", NOTHING
    if outcome.status is Status.SKIPPED:
        first = here.outcomes.get(outcome.prerequisite or "", outcome)
        return _absent(first), _rule(here, first), outcome.reason
    return _came(outcome), _rule(here, outcome), signature.reason(outcome)


def _absent(first: Outcome) -> Came:
    """Skipped for good, or because what it rests on says nothing."""
    return Came.INCONCLUSIVE if verdict.of_outcome(first) is Verdict.INCONCLUSIVE else Came.ABSENT


def _came(outcome: Outcome) -> Came:
    match verdict.of_outcome(outcome):
        case Verdict.COMPATIBLE:
            return Came.EQUAL
        case Verdict.INCOMPATIBLE if outcome.stage is Stage.PROBE:
            raised = outcome.evidence.exception
            return Came.OTHER if raised and raised.type.rpartition(".")[2] == WRONG else Came.FAILS
        case Verdict.INCOMPATIBLE:
            return Came.ABSENT
        case _:
            return Came.INCONCLUSIVE


def _rule(here: Seen, outcome: Outcome) -> str:
    found = here.findings.get(outcome.probe)
    return found.rule.id if found and found.rule else ""


def member(combination: Combination, outcomes: Sequence[Outcome]) -> Member:
    """The combination with its versions: as its environment had them, else as it asks for them."""
    versions = {}
    for name in AXES:
        known = (each.evidence.versions[name].metadata for each in outcomes if name in each.evidence.versions)
        versions[name] = next((version for version in known if version), combination.packages.get(name, ""))
    return Member(combination.id, combination.title, versions)
