"""All that a report is made of, and what follows from it. Pure: the same results give the same analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compat import claims, compare, diagnose, verdict
from compat.claims import Claim, Decision
from compat.compare import Bracket, ComparisonToDocument
from compat.errors import Exit
from compat.expected import Difference, expected
from compat.finding import Finding, Neighbour, Sought
from compat.model import Combination, Outcome, Question, Verdict
from compat.recorded import Recorded
from compat.where import Where


@dataclass(frozen=True)
class Host:
    """The machine as far as a report may tell: no names, no paths."""

    platform: str
    python: str
    uv: str
    compat: str


@dataclass(frozen=True)
class Results:
    """What was declared and what was seen. ``outcomes`` and ``locks`` (digests) are by combination id.

    ``combinations`` are those that are reported, in the order of the report; ``neighbours`` those built to find pins.
    ``recorded`` are runs of this or another machine that were written down in the repository. ``elsewhere`` are the
    places of those combinations, by id, that a cluster ran; ``searches`` what was tried near those for which pins that
    work were sought.
    """

    combinations: Sequence[Combination]
    outcomes: Mapping[str, Sequence[Outcome]]
    questions: Sequence[Question]
    claims: Sequence[Claim]
    host: Host
    neighbours: Sequence[Neighbour] = ()
    locks: Mapping[str, str] = field(default_factory=dict)
    recorded: Sequence[Recorded] = ()
    elsewhere: Mapping[str, Where] = field(default_factory=dict)
    searches: Mapping[str, Sought] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What one combination came to. ``document``, ``unlike`` and ``bracket`` are of documented rows only."""

    combination: Combination
    outcomes: Sequence[Outcome]
    verdict: Verdict
    findings: Sequence[Finding]
    differences: Sequence[Difference]
    document: ComparisonToDocument | None = None
    unlike: tuple[str, ...] = ()
    bracket: Bracket | None = None
    search: Sought | None = None

    def outcome(self, probe: str) -> Outcome | None:
        """The outcome of a probe, if it was asked here."""
        return next((outcome for outcome in self.outcomes if outcome.probe == probe), None)


@dataclass(frozen=True)
class Analysis:
    """The results with all that follows from them."""

    results: Results
    answers: tuple[Answer, ...]
    decisions: tuple[Decision, ...]


def analyse(results: Results) -> Analysis:
    """Findings, verdicts, comparisons and claims of the results."""
    answers = tuple(_answer(combination, results) for combination in results.combinations)
    findings = {answer.combination.id: answer.findings for answer in answers}
    decisions = tuple(claims.decide(claim, results.outcomes, findings) for claim in results.claims)
    return Analysis(results, answers, decisions)


def exit_code(analysis: Analysis) -> Exit:
    """1 if something is not as expected (or a documented row not as documented), 3 if something is inconclusive."""
    differences = [difference for answer in analysis.answers for difference in answer.differences]
    documents = {answer.document for answer in analysis.answers}
    differs = {ComparisonToDocument.DIFFERS, ComparisonToDocument.PASSES_NOW}
    if documents & differs or any(not difference.inconclusive for difference in differences):
        return Exit.DIFFERS
    verdicts = {answer.verdict for answer in analysis.answers}
    if differences or Verdict.INCONCLUSIVE in verdicts or ComparisonToDocument.INCONCLUSIVE in documents:
        return Exit.INCONCLUSIVE
    return Exit.AS_EXPECTED


def _answer(combination: Combination, results: Results) -> Answer:
    outcomes = results.outcomes.get(combination.id, ())
    findings = diagnose.findings(outcomes, results.neighbours, results.questions)
    documented = combination.documented is not None
    return Answer(
        combination=combination,
        outcomes=outcomes,
        verdict=verdict.of_combination(outcomes, results.questions),
        findings=findings,
        differences=expected(combination, outcomes, findings),
        document=compare.with_document(combination, outcomes, findings) if documented else None,
        unlike=compare.unlike_document(combination, outcomes, findings) if documented else (),
        bracket=_bracket(combination, results),
        search=results.searches.get(combination.id),
    )


def _bracket(combination: Combination, results: Results) -> Bracket | None:
    """What the combinations that bracket this one say of the document's probe; None where there are none."""
    if combination.documented is None:
        return None
    beside = [each.id for each in results.combinations if each.brackets == combination.id]
    if not beside:
        return None
    probe = combination.documented.probe
    decisive = {id_: compare.decisive(results.outcomes.get(id_, ()), probe) for id_ in (combination.id, *beside)}
    nearest = decisive.pop(combination.id)
    return compare.bracket(nearest, decisive)
