"""What became of each combination, cell and finding since the results before. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compat import verdict
from compat.check import cells, drift
from compat.check.answer import Cell
from compat.check.stored import Ran, Stored, Told, Way
from compat.check.verdict import Knowledge, knowledge
from compat.compare import Change
from compat.language import text
from compat.model import Question, Verdict
from compat.report import check_rows
from compat.report.check_rows import Row


class Became(StrEnum):
    """What became of a cell, in the order in which it matters."""

    NEW_FAILURE = "new failure"
    FAILS = "fails, and was not known before"
    OTHER_FAILURE = "another failure"
    SILENT = "no longer known"
    OTHER_FIGURES = "passes with other figures"
    MENDED = "mended"
    PASSES = "passes, and was not known before"


CHANGED = {
    Change.REGRESSION: Became.NEW_FAILURE,
    Change.DIFFERENT_FAILURE: Became.OTHER_FAILURE,
    Change.DRIFT: Became.OTHER_FIGURES,
    Change.FIXED: Became.MENDED,
}
KNOWN = {Knowledge.PASSES: Became.PASSES, Knowledge.FAILS: Became.FAILS}


@dataclass(frozen=True)
class VerdictChange:
    """A combination whose verdict is another one."""

    combination: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True)
class CellChange:
    """What became of a cell, and of those that are folded into its row."""

    combination: str
    became: Became
    row: Row


@dataclass(frozen=True)
class FindingChange:
    """A failure that another rule knows now, or that has other ways out; () on both sides where these are the same."""

    combination: str
    probe: str
    rules: tuple[str, str]
    lost: tuple[str, ...]
    gained: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """All of it. ``came`` and ``gone`` are combinations, ``asked`` and ``unasked`` questions, of one side alone."""

    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    verdicts: tuple[VerdictChange, ...] = ()
    cells: tuple[CellChange, ...] = ()
    findings: tuple[FindingChange, ...] = ()


def changes(before: Stored, after: Stored) -> Changes:
    """What differs, in the order of the newer results."""
    shared = [(before.combinations[id_], ran) for id_, ran in after.combinations.items() if id_ in before.combinations]
    return Changes(
        came=tuple(id_ for id_ in after.combinations if id_ not in before.combinations),
        gone=tuple(id_ for id_ in before.combinations if id_ not in after.combinations),
        asked=tuple(id_ for id_ in after.questions if id_ not in before.questions),
        unasked=tuple(id_ for id_ in before.questions if id_ not in after.questions),
        verdicts=tuple(each for pair in shared for each in _verdict(*pair, before, after)),
        cells=tuple(each for pair in shared for each in _cells(*pair, before, after)),
        findings=tuple(each for pair in shared for each in _findings(*pair)),
    )


def _verdict(before: Ran, after: Ran, first: Stored, second: Stored) -> Iterator[VerdictChange]:
    one, other = _verdict_of(before, first), _verdict_of(after, second)
    if one is not other:
        yield VerdictChange(after.id, one, other)


def _verdict_of(ran: Ran, stored: Stored) -> Verdict:
    """That of the time; of a file that says none what follows from its outcomes."""
    return ran.verdict or verdict.of_combination(ran.outcomes, tuple(stored.questions.values()))


def _cells(before: Ran, after: Ran, first: Stored, second: Stored) -> Iterator[CellChange]:
    asked = {
        *first.asked(before),
        *second.asked(after),
        *(each.probe for ran in (before, after) for each in ran.outcomes),
    }
    questions = [each for each in {**first.questions, **second.questions}.values() if each.id in asked]
    compared = cells.cells(before.outcomes, after.outcomes, _of_both(questions, first, second), drift.drifts)
    for became in Became:  # a row folds cells of which the same became
        rows = check_rows.rows([each for each in compared if became_of(each) is became])
        yield from (CellChange(after.id, became, row) for row in rows)


def _of_both(questions: Sequence[Question], first: Stored, second: Stored) -> list[Question]:
    """Those that both asked: a new question has changed nothing, and is told by itself."""
    return [each for each in questions if each.id in first.questions and each.id in second.questions]


def became_of(cell: Cell) -> Became | None:
    """What became of a cell; None where it says what it said before, or says nothing now as before."""
    before, after = knowledge(cell.before), knowledge(cell.after)
    if cell.change in CHANGED or before is after:
        return CHANGED.get(cell.change)
    return KNOWN.get(after) or (Became.SILENT if before in KNOWN else None)


def _findings(before: Ran, after: Ran) -> Iterator[FindingChange]:
    """Of failures that both have: a new one, and one that is gone, is a cell that changed."""
    old = {each.probe: each for each in before.findings}
    for new in after.findings:
        if new.probe in old:
            yield from _finding(after.id, old[new.probe], new)


def _finding(combination: str, old: Told, new: Told) -> Iterator[FindingChange]:
    one, other = ([way(each) for each in told.ways_out] for told in (old, new))
    lost, gained = tuple(w for w in one if w not in other), tuple(w for w in other if w not in one)
    if old.rule != new.rule or lost or gained:
        yield FindingChange(combination, new.probe, (old.rule, new.rule), lost, gained)


def way(each: Way) -> str:
    """A way out in words: the code change, or all of its pins."""
    if each.probe:
        return text("%(change)s (%(probes)s)", change=text(each.summary), probes=each.probe)
    return ", ".join([*(f"{package}=={version}" for package, version in each.pins.items()), *each.also])
