"""The report's first two screens: what works, what fails and why, and the nearest ways out. Pure, plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compat.compare import decisive
from compat.model import AXES, Kind, Verdict
from compat.report import findings, rows
from compat.report.cells import seen, versions
from compat.report.ways import asked, counting, whole_ways_out
from compat.results import Analysis, Answer

BESIDE = (Kind.BRACKET, Kind.DIRECT, Kind.NEIGHBOUR)
LONGEST = 34
"""Letters of an error that no rule names."""
WAYS = 2
"""How many ways out of one combination are shown."""


@dataclass(frozen=True)
class Line:
    """A row of the document by its number, or a combination by its id: versions, failure and result in a few words."""

    name: str
    versions: tuple[str, ...]
    failure: str
    result: str


@dataclass(frozen=True)
class Shared:
    """What rows of the document, and combinations, have in common: their ways out, a finding, a note."""

    rows: tuple[str, ...]
    ids: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """A known failure and where it counts."""

    id: str
    title: str
    where: Shared


@dataclass(frozen=True)
class Overview:
    """The answers. ``run_as`` are (as written, as run); ``beside`` are the verdicts of the releases beside the rows.

    ``mended``: whether any of the ways out was found, for ``ways`` also says where none was.
    """

    verdicts: tuple[tuple[str, int], ...]
    works: tuple[str, ...]
    inconclusive: tuple[str, ...]
    not_run: tuple[str, ...]
    documented: tuple[Line, ...]
    run_as: tuple[tuple[str, str], ...]
    notes: tuple[Shared, ...]
    others: tuple[Line, ...]
    beside: tuple[tuple[str, int], ...]
    causes: tuple[Cause, ...]
    ways: tuple[Shared, ...]
    mended: bool


def overview(analysis: Analysis) -> Overview:
    """What stands before the details."""
    documented = rows.documented(analysis)
    told = [answer for answer in analysis.answers if answer.combination.kind not in BESIDE]
    others = [answer for answer in told if answer.combination.documented is None]
    plain = [a for a in others if a.combination.kind is not Kind.FURTHER or not documented]  # not a way of its own
    unsettled = [a.combination.id for a in analysis.answers if a.outcomes and a.verdict is Verdict.INCONCLUSIVE]
    return Overview(
        verdicts=_verdicts(answer for answer in analysis.answers if answer.outcomes),
        works=tuple(_pins(a) for a in plain if a.verdict is Verdict.COMPATIBLE),
        inconclusive=tuple(unsettled),
        not_run=tuple(answer.combination.id for answer in analysis.answers if not answer.outcomes),
        documented=tuple(_documented(row, analysis) for row in documented),
        run_as=_run_as(documented),
        notes=_notes(documented),
        others=tuple(_other(answer, analysis) for answer in others),
        beside=_verdicts(answer for answer in analysis.answers if answer.combination.kind in BESIDE),
        causes=_causes(told, analysis),
        ways=_ways(told, analysis),
        mended=any(each.ways_out for answer in told for each in counting(answer, asked(analysis))),
    )


def _verdicts(answers: Iterable[Answer]) -> tuple[tuple[str, int], ...]:
    """How many have which verdict, those that none has too."""
    counts = Counter(answer.verdict for answer in answers)
    return tuple((each.value, counts[each]) for each in Verdict) if counts else ()


def _pins(answer: Answer) -> str:
    return ", ".join(f"{package} {version}" for package, version in zip(AXES, versions(answer), strict=True) if version)


def _documented(row: rows.DocumentedRow, analysis: Analysis) -> Line:
    answer = next(each for each in analysis.answers if each.combination.id == row.id)
    probe = answer.combination.documented.probe if answer.combination.documented else ""
    return Line(str(row.row), row.written, _failure(answer, probe), row.result)


def _failure(answer: Answer, probe: str) -> str:
    """The rule of what decided the probe; where none knows it, how its error begins."""
    outcome = decisive(answer.outcomes, probe)
    rule = next((each.rule_id for each in answer.findings if each.outcome == outcome and each.rule), "")
    return rule or _cut(seen(outcome))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


def _run_as(documented: Iterable[rows.DocumentedRow]) -> tuple[tuple[str, str], ...]:
    """The versions that stand for what no index has."""
    pairs = (
        (written, run)
        for row in documented
        for written, run in zip(row.written, row.run, strict=True)
        if run and written != run
    )
    return tuple(dict.fromkeys(pairs))


def _other(answer: Answer, analysis: Analysis) -> Line:
    """A combination with how many of its questions fail."""
    failing = counting(answer, asked(analysis))
    result = answer.verdict.value if answer.outcomes else "not run"
    return Line(answer.combination.id, versions(answer), str(len(failing)) if failing else "", result)


def _causes(told: Sequence[Answer], analysis: Analysis) -> tuple[Cause, ...]:
    """The findings that count, what nobody has described yet first."""
    questions = asked(analysis)
    titles = {each.id: each.title for each in findings.findings(analysis) if each.counts}
    found: dict[str, list[Answer]] = {id_: [] for id_ in titles}
    for answer in told:
        for id_ in dict.fromkeys(each.rule_id for each in counting(answer, questions)):
            found.setdefault(id_, []).append(answer)
    return tuple(Cause(id_, titles.get(id_, ""), _where(answers, ())) for id_, answers in found.items() if answers)


def _ways(told: Sequence[Answer], analysis: Analysis) -> tuple[Shared, ...]:
    """The nearest ways out, what mends one failure alone last; combinations with the same ones together."""
    questions = asked(analysis)
    found: dict[tuple[str, ...], list[Answer]] = {}
    for answer in told:
        if ways := whole_ways_out(answer, questions):
            found.setdefault(ways[:WAYS], []).append(answer)
    return tuple(_where(answers, ways) for ways, answers in found.items())


def _where(answers: Iterable[Answer], texts: tuple[str, ...]) -> Shared:
    """Rows of the document by their number, the others by their id."""
    pairs = [(a.combination.documented, a.combination.id) for a in answers]
    rows_ = sorted(documented.row for documented, _ in pairs if documented)
    return Shared(tuple(map(str, rows_)), tuple(id_ for documented, id_ in pairs if not documented), texts)


def _notes(documented: Iterable[rows.DocumentedRow]) -> tuple[Shared, ...]:
    """What is noted of rows, those with the same note together."""
    found: dict[str, list[str]] = {}
    for row in documented:
        for note in row.notes:
            found.setdefault(note, []).append(str(row.row))
    return tuple(Shared(tuple(names), (), (note,)) for note, names in found.items())
