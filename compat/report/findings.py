"""The findings of all combinations, one section a rule. Pure, plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compat.finding import Finding
from compat.language import phrase, text
from compat.model import Outcome
from compat.report import amounts, sought
from compat.report.cells import place, seen
from compat.report.rows import TABLED
from compat.report.ways import asked, described
from compat.results import Analysis, Answer
from compat.rules import RULES

UNKNOWN = phrase("Not known. CONTRIBUTING says how a rule is added; nothing has to be run again.")


@dataclass(frozen=True)
class Sighting:
    """One failure: the combinations in which the same probes failed alike, what was seen, and where."""

    combinations: tuple[str, ...]
    probes: tuple[str, ...]
    error: str
    place: str
    confidence: str


@dataclass(frozen=True)
class ControlRow:
    """One control: what the cause predicts, and in which combinations it did what."""

    probe: str
    expected: str
    observed: tuple[str, ...]


@dataclass(frozen=True)
class WayRow:
    """A verified way out and the combinations that it helps."""

    way: str
    summary: str
    moved: str
    combinations: tuple[str, ...]


@dataclass(frozen=True)
class SearchRow:
    """What was tried near combinations in which the failure has no way out."""

    told: str
    combinations: tuple[str, ...]


@dataclass(frozen=True)
class FindingRow:
    """All sightings of one rule; ``affected`` as text. ``counts``: whether a probe that makes verdicts failed so."""

    id: str
    title: str
    cause: str
    affected: str
    counts: bool
    sightings: tuple[Sighting, ...]
    controls: tuple[ControlRow, ...]
    ways_out: tuple[WayRow, ...]
    searches: tuple[SearchRow, ...]


Pairs = Sequence[tuple[Answer, Finding]]


def findings(analysis: Analysis) -> tuple[FindingRow, ...]:
    """What nobody has described yet comes first, then the failures that count, then the document's own mistakes.

    Probes that have a table of their own are not here.
    """
    apart = {question.id for question in analysis.results.questions if question.suite in TABLED}
    pairs = [(a, finding) for a in analysis.answers for finding in a.findings if finding.outcome.probe not in apart]
    order = {"unknown": -1, **{rule.id: number for number, rule in enumerate(RULES)}}
    ids = sorted({finding.rule_id for _, finding in pairs}, key=lambda id_: order.get(id_, len(order)))
    questions = asked(analysis)
    rows = [_row([pair for pair in pairs if pair[1].rule_id == id_], questions) for id_ in ids]
    return tuple(sorted(rows, key=lambda row: (row.id != "unknown", not row.counts)))


def _row(pairs: Pairs, questions: frozenset[str]) -> FindingRow:
    rule = pairs[0][1].rule
    affected = rule.affected.items() if rule else ()
    return FindingRow(
        id=pairs[0][1].rule_id,
        title=text(rule.title) if rule else text("Failures that no rule recognises yet"),
        cause=text(rule.cause) if rule else text(UNKNOWN),
        affected=", ".join(f"{package} {range_}" for package, range_ in affected),
        counts=any(finding.outcome.probe in questions for _, finding in pairs),
        sightings=_sightings(pairs),
        controls=_controls(pairs),
        ways_out=_ways(pairs),
        searches=_searches(pairs),
    )


def _sightings(pairs: Pairs) -> tuple[Sighting, ...]:
    """One line for all that failed with the same words at the same place."""
    probes: dict[tuple[str, str, str, str], list[str]] = {}
    for answer, finding in pairs:
        outcome = finding.outcome
        key = (answer.combination.id, seen(outcome), place(outcome), finding.confidence.value)
        probes.setdefault(key, []).append(_name(outcome))
    alike: dict[tuple[tuple[str, ...], str, str, str], list[str]] = {}
    for (id_, *seen_there), names in probes.items():
        error, at, sure = seen_there
        alike.setdefault((tuple(names), error, at, sure), []).append(id_)
    return tuple(Sighting(tuple(ids), *key) for key, ids in alike.items())


def _name(outcome: Outcome) -> str:
    return outcome.probe or outcome.stage.value


def _controls(pairs: Pairs) -> tuple[ControlRow, ...]:
    """Each control with what it did: "passed in documented-1, documented-2"."""
    rule = pairs[0][1].rule
    rows = []
    for number, control in enumerate(rule.controls if rule else ()):
        places: dict[str, list[str]] = {}
        for answer, finding in pairs:
            if finding.proof:
                places.setdefault(finding.proof[number].observed, []).append(answer.combination.id)
        rows.append(ControlRow(control.probe, text(control.expected), _joined(places)))
    return tuple(rows)


def _joined(places: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    words = phrase("%(what)s in %(combinations)s")
    each = ((text(observed), ", ".join(dict.fromkeys(ids))) for observed, ids in places.items())
    return tuple(text(words, what=observed, combinations=ids) for observed, ids in each)


def _ways(pairs: Pairs) -> tuple[WayRow, ...]:
    """Every verified way out, nearest first, with the combinations that it helps."""
    helps: dict[tuple[tuple[int, int], int, str, str], list[str]] = {}
    for answer, finding in pairs:
        for number, way in enumerate(finding.ways_out):
            words = way.probe or described(way, answer)
            key = (way.distance, number if way.probe else 0, words, text(way.summary))
            helps.setdefault(key, []).append(answer.combination.id)
    ordered = sorted(helps.items(), key=lambda item: item[0][:2])
    return tuple(
        WayRow(words, summary, moved(distance), tuple(dict.fromkeys(ids)))
        for (distance, _, words, summary), ids in ordered
    )


def _searches(pairs: Pairs) -> tuple[SearchRow, ...]:
    """What was tried in vain, the combinations near which it was the same together."""
    found: dict[str, list[str]] = {}
    for answer, finding in pairs:
        if not finding.ways_out and (told := sought.told(answer.search)):
            found.setdefault(told, []).append(answer.combination.id)
    return tuple(SearchRow(told, tuple(dict.fromkeys(ids))) for told, ids in found.items())


def moved(distance: tuple[int, int]) -> str:
    """How far pins are from the combination's own: "1 package, 2 releases"."""
    packages, releases = distance
    if not packages:
        return text("nothing")
    return amounts.moved(packages, releases)
