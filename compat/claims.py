"""What the document says, and whether running it holds or refutes it. Pure; ``claimfile`` reads the claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compat import verdict
from compat.compare import passes
from compat.finding import Finding
from compat.model import Outcome, Verdict


class Standing(StrEnum):
    """What running said about a claim."""

    HOLDS = "holds"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Condition:
    """One probe of one combination, and what it does: "passed", "failed" or the id of the rule of its failure.

    ``at`` ("file.py:line") asks besides that a frame of the exception is there.
    """

    combination: str
    probe: str
    is_: str
    at: str | None = None


@dataclass(frozen=True)
class Claim:
    """One statement of the document: its section and line there, its words (``text``) and their sense (``says``).

    It holds when all of ``holds_when`` are true, is refuted when all of ``refuted_when`` are; an empty list never is.
    ``note``: what the runs show besides.
    """

    id: str
    place: str
    line: int
    text: str
    says: str
    holds_when: tuple[Condition, ...] = ()
    refuted_when: tuple[Condition, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Observed:
    """A condition, whether it is true (None: its probe says nothing), and what was seen instead or as wanted."""

    condition: Condition
    true: bool | None
    seen: str


@dataclass(frozen=True)
class Decision:
    """A claim, its standing, and every condition as it was observed: first those of ``holds_when``."""

    claim: Claim
    standing: Standing
    holds: tuple[Observed, ...]
    refutes: tuple[Observed, ...]

    @property
    def deciding(self) -> tuple[Observed, ...]:
        """The conditions that made the standing; all of them where it is undecided."""
        match self.standing:
            case Standing.HOLDS:
                return self.holds
            case Standing.REFUTED:
                return self.refutes
            case Standing.UNDECIDED:
                return (*self.holds, *self.refutes)


def decide(
    claim: Claim, outcomes: Mapping[str, Sequence[Outcome]], findings: Mapping[str, Sequence[Finding]]
) -> Decision:
    """Holds, refuted or undecided (nothing was run, or both lists are true). Both mappings are by combination id."""
    holds = tuple(_observe(condition, outcomes, findings) for condition in claim.holds_when)
    refutes = tuple(_observe(condition, outcomes, findings) for condition in claim.refuted_when)
    match _all(holds), _all(refutes):
        case (True, False):
            standing = Standing.HOLDS
        case (False, True):
            standing = Standing.REFUTED
        case _:
            standing = Standing.UNDECIDED
    return Decision(claim, standing, holds, refutes)


def _all(observed: Sequence[Observed]) -> bool:
    return bool(observed) and all(each.true for each in observed)


def _observe(
    condition: Condition, outcomes: Mapping[str, Sequence[Outcome]], findings: Mapping[str, Sequence[Finding]]
) -> Observed:
    of_combination = outcomes.get(condition.combination, ())
    outcome = next((each for each in of_combination if each.probe == condition.probe), None)
    answer = verdict.of_outcome(outcome) if outcome else None
    if outcome is None or answer is None or answer is Verdict.INCONCLUSIVE:
        return Observed(condition, None, outcome.status.value if outcome else "not run")
    if answer is Verdict.COMPATIBLE:
        return Observed(condition, condition.is_ == "passed", "passed")
    found = (f for f in findings.get(condition.combination, ()) if f.outcome.probe == condition.probe)
    rule = next((finding.rule_id for finding in found), "unknown")
    raised = outcome.evidence.exception
    there = condition.at is None or (raised is not None and passes(raised, condition.at))
    return Observed(condition, condition.is_ in ("failed", rule) and there, f"failed ({rule})")
