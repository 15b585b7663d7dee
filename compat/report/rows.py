"""The rows of every report, built once and then rendered. Plain text: escaping is each renderer's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from compat.claims import Decision
from compat.compare import decisive
from compat.finding import Finding, WayOut
from compat.language import joined, phrase, text
from compat.model import Kind, Outcome, Stage
from compat.report import scrub, sought
from compat.report.cells import place, seen, versions, word
from compat.results import Analysis, Answer
from compat.verdict import QUESTION

TABLED = frozenset({"models"})
"""Suites that have a table of their own: they would swell the grid and the findings."""


@dataclass(frozen=True)
class DocumentedRow:
    """A row of the document beside what was observed. ``written`` and ``run`` are in the order of ``AXES``."""

    row: int
    id: str
    written: tuple[str, ...]
    run: tuple[str, ...]
    document: str
    observed: str
    place: str
    result: str
    notes: tuple[str, ...]
    ways_out: tuple[str, ...]

    @property
    def versions(self) -> tuple[str, ...]:
        """As written, and as run where that is another version."""
        pairs = zip(self.written, self.run, strict=True)
        return tuple(
            one if one == run else text("%(written)s (run: %(run)s)", written=one, run=run) for one, run in pairs
        )


@dataclass(frozen=True)
class CombinationRow:
    """Any other combination. ``failing`` are the questions that fail, as "probe: rule"."""

    id: str
    title: str
    versions: tuple[str, ...]
    verdict: str
    failing: tuple[str, ...]
    ways_out: tuple[str, ...]
    forced: str


@dataclass(frozen=True)
class Grid:
    """Combination x probe. ``lines`` are (probe, role, one word for each combination)."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class ClaimRow:
    """A claim, its standing, and what decided it."""

    id: str
    place: str
    line: int
    text: str
    says: str
    standing: str
    decided_by: tuple[str, ...]
    note: str


def documented(analysis: Analysis) -> tuple[DocumentedRow, ...]:
    """The document's table, in its order."""
    rows = [row for answer in analysis.answers if (row := _documented(answer, analysis)) is not None]
    return tuple(sorted(rows, key=lambda row: row.row))


def _documented(answer: Answer, analysis: Analysis) -> DocumentedRow | None:
    documented = answer.combination.documented
    if documented is None or answer.document is None:
        return None
    bracket = (answer.bracket.text,) if answer.bracket else ()
    outcome = decisive(answer.outcomes, documented.probe)
    return DocumentedRow(
        row=documented.row,
        id=answer.combination.id,
        written=(documented.transformers, documented.tokenizers, documented.peft),
        run=versions(answer),
        document=documented.error,
        observed=seen(outcome),
        place=place(outcome) if outcome else "",
        result=answer.document.value,
        notes=tuple(scrub.line(text(note)) for note in (*bracket, *answer.unlike)),
        ways_out=ways_out(answer, asked(analysis)),
    )


def others(analysis: Analysis, *kinds: Kind) -> tuple[CombinationRow, ...]:
    """The combinations of these kinds, in the order of the matrix."""
    return tuple(_other(answer, asked(analysis)) for answer in analysis.answers if answer.combination.kind in kinds)


def _other(answer: Answer, questions: frozenset[str]) -> CombinationRow:
    forced = answer.combination.forced.items()
    return CombinationRow(
        id=answer.combination.id,
        title=text(answer.combination.title),
        versions=versions(answer),
        verdict=answer.verdict.value,
        failing=tuple(f"{_what(f.outcome)}: {f.rule_id}" for f in counting(answer, questions)),
        ways_out=ways_out(answer, questions),
        forced=", ".join(f"{package} {scrub.line(version)}" for package, version in forced),
    )


def grid(analysis: Analysis) -> Grid:
    """Every probe that was asked anywhere and has no table of its own, in the order of the catalogue."""
    lines = []
    for question in (each for each in analysis.results.questions if each.suite not in TABLED):
        words = tuple(word(answer.outcome(question.id)) for answer in analysis.answers)
        if any(each != "" for each in words):
            lines.append((question.id, question.role, words))
    return Grid(tuple(answer.combination.id for answer in analysis.answers), tuple(lines))


def claims(analysis: Analysis) -> tuple[ClaimRow, ...]:
    """The document's claims, in the order of the document."""
    rows = (
        ClaimRow(
            id=decision.claim.id,
            place=decision.claim.place,
            line=decision.claim.line,
            text=decision.claim.text,
            says=text(decision.claim.says),
            standing=decision.standing.value,
            decided_by=_decided_by(decision),
            note=text(decision.claim.note),
        )
        for decision in analysis.decisions
    )
    return tuple(sorted(rows, key=lambda row: row.line))


def _decided_by(decision: Decision) -> tuple[str, ...]:
    """What each probe did, and in which combinations."""
    places: dict[str, list[str]] = {}
    for each in decision.deciding:
        what = text("%(probe)s %(seen)s", probe=each.condition.probe, seen=text(each.seen))
        places.setdefault(what, []).append(each.condition.combination)
    return tuple(
        text("%(what)s in %(combinations)s", what=what, combinations=", ".join(i)) for what, i in places.items()
    )


def asked(analysis: Analysis) -> frozenset[str]:
    """The probes that count for a verdict."""
    return frozenset(question.id for question in analysis.results.questions if question.role == QUESTION)


def counting(answer: Answer, questions: frozenset[str]) -> tuple[Finding, ...]:
    """The findings that count for the verdict."""
    stages = (Stage.LOCK, Stage.INSTALL)
    return tuple(f for f in answer.findings if f.outcome.probe in questions or f.outcome.stage in stages)


def ways_out(answer: Answer, questions: frozenset[str]) -> tuple[str, ...]:
    """The ways out of what counts: code changes, then pins, nearest first; () where nothing fails.

    A code change that leaves another failure standing says so; pins are of combinations in which all of them are gone.
    """
    return tuple(chain(*_ways_out(counting(answer, questions), answer)))


def whole_ways_out(answer: Answer, questions: frozenset[str]) -> tuple[str, ...]:
    """The same, but where no code change mends all that counts, the pins that do come first."""
    found = counting(answer, questions)
    changes, pins, without = _ways_out(found, answer)
    whole = all(any(way.probe for way in finding.ways_out) for finding in found)
    return (*changes, *pins, *without) if whole else (*pins, *changes, *without)


def _ways_out(found: tuple[Finding, ...], answer: Answer) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Code changes, pins, and what has no way out."""
    pins = dict.fromkeys(described(way, answer) for finding in found for way in finding.ways_out if not way.probe)
    without = (_without(finding, answer) for finding in found if not finding.ways_out)
    return _code_changes(found), tuple(pins), tuple(dict.fromkeys(without))


def _without(finding: Finding, answer: Answer) -> str:
    """That a finding has no way out, and what a search for pins tried near the combination."""
    if search := sought.told(answer.search):
        return text("%(rule)s: none found yet (%(search)s)", rule=finding.rule_id, search=search)
    return text("%(rule)s: none found yet", rule=finding.rule_id)


def _code_changes(found: tuple[Finding, ...]) -> tuple[str, ...]:
    """The nearest code change of each finding, as it takes all of them; those of both language models as one."""
    probes: dict[str, dict[str, None]] = {}
    nearest = [next((way for way in finding.ways_out if way.probe), None) for finding in found]
    for way in nearest:
        if way and way.probe:
            probes.setdefault(text(way.summary), {})[way.probe] = None
    alone = phrase("%(change)s") if all(nearest) else phrase("%(change)s, for this failure alone")
    changes = [text(alone, change=_by(summary, names)) for summary, names in probes.items()]
    return (text(joined(changes, "; and ")),) if changes else ()


def _by(summary: str, probes: Iterable[str]) -> str:
    """A code change, and the probes that ran it."""
    return text("%(change)s (%(probes)s)", change=summary, probes=", ".join(probes))


def described(way: WayOut, answer: Answer) -> str:
    """A way out in words: the code change, or the pins that move."""
    if way.probe:
        return _by(text(way.summary), [way.probe])
    pins = ", ".join(f"{p} {v}" for p, v in way.pins.items() if answer.combination.packages.get(p) != v)
    if way.also:
        pins = text("%(pins)s and %(probes)s", pins=pins, probes=", ".join(way.also))
    if not way.nearer:
        return scrub.line(pins)
    words = phrase("%(pins)s; nearer, but inconclusive: %(nearer)s")
    return text(words, pins=scrub.line(pins), nearer=scrub.line("; ".join(way.nearer)))


def _what(outcome: Outcome) -> str:
    return outcome.probe if outcome.stage in (Stage.IMPORT, Stage.PROBE) else outcome.stage.value
