"""What was seen beside what the matrix expects. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compat import verdict
from compat.finding import Finding
from compat.language import phrase
from compat.model import Combination, Outcome, Verdict


@dataclass(frozen=True)
class Difference:
    """Something that is not as the matrix expects. ``inconclusive``: nothing was learnt, rather than something else."""

    combination: str
    probe: str
    expected: str
    observed: str
    inconclusive: bool = False


def expected(combination: Combination, outcomes: Sequence[Outcome], findings: Sequence[Finding]) -> list[Difference]:
    """What is not as the combination's ``expect`` says ("passed", "failed" or the id of a rule), in its order."""
    by_probe = {outcome.probe: outcome for outcome in outcomes}
    rules = {finding.outcome.probe: finding.rule_id for finding in findings}
    differences = (
        _difference(combination.id, probe, wanted, by_probe.get(probe), rules.get(probe, "unknown"))
        for probe, wanted in combination.expect.items()
    )
    return [difference for difference in differences if difference is not None]


def _difference(combination: str, probe: str, wanted: str, outcome: Outcome | None, rule: str) -> Difference | None:
    answer = verdict.of_outcome(outcome) if outcome else None
    if answer is Verdict.COMPATIBLE:
        return None if wanted == "passed" else Difference(combination, probe, wanted, "passed")
    if answer is Verdict.INCOMPATIBLE:
        return (
            None
            if wanted in ("failed", rule)
            else Difference(combination, probe, wanted, phrase("failed (%(rule)s)", rule=rule))
        )
    return Difference(combination, probe, wanted, _silence(outcome), inconclusive=True)


def _silence(outcome: Outcome | None) -> str:
    if outcome is None:
        return phrase("not run")
    words = phrase(outcome.status.value)
    return phrase("%(what)s: %(reason)s", what=words, reason=outcome.reason) if outcome.reason else words
