"""A check as one JSON object. A string out: nothing here prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from compat.check import verdict
from compat.check.answer import Alternatives, Cell, Check, Drift, Move, SideOf
from compat.check.diff import Diff
from compat.finding import Confidence
from compat.model import Outcome, Status
from compat.report import export, scan_json
from compat.report.cells import place
from compat.report.check_causes import causes
from compat.report.check_document import (
    Answered,
    Caused,
    CheckDocument,
    Compared,
    DiffDocument,
    Drifted,
    Instead,
    Moved,
    Noted,
    Searched,
    Set,
)
from compat.report.check_rows import counted, counting, said, tail
from compat.report.check_sentence import CHECK, Words, diff_words, sentence
from compat.report.scrub import text


def render(check: Check) -> str:
    """The object of one check, ending in a newline: ASCII alone, so that a terminal obeys none of its texts."""
    return _text(_check(check, CHECK))


def render_diff(diff: Diff) -> str:
    """The object of two compared results files."""
    answer = diff.verdict
    checks = {text(name): _check(check, diff_words(check)) for name, check in diff.checks}
    exit_code: Any = int(verdict.EXITS[answer])
    not_compared = _noted(diff.not_compared)
    return _text(DiffDocument("compat-diff/1", answer, exit_code, diff.before, diff.after, checks, not_compared))


def _text(document: CheckDocument | DiffDocument) -> str:
    return json.dumps(export.plain(document), indent=2, allow_nan=False) + "\n"


def _check(check: Check, words: Words) -> CheckDocument:
    exit_code: Any = int(verdict.exit_code(check))
    return CheckDocument(
        schema="compat-check/1",
        answer=verdict.verdict(check),
        exit_code=exit_code,
        sentence=sentence(check, words),
        strict=check.strict,
        before=_set(check.before),
        after=_set(check.after),
        moves=_moves(check.moves),
        counts=counted(counting(check)),
        cells=tuple(_cell(cell) for cell in check.cells),
        causes=_causes(check),
        alternatives=_searched(check.alternatives),
        left_out=_noted(check.left_out),
        builds=check.builds,
        notes=tuple(map(text, check.notes)),
        predicted=None if check.predicted is None else scan_json.document(check.predicted),
    )


def _set(side: SideOf) -> Set:
    return Set(text(side.label), side.python, side.torch, _pins(side.pins), text(side.refusal), side.declared)


def _pins(pins: Mapping[str, str]) -> dict[str, str]:
    return {text(package): text(version) for package, version in sorted(pins.items())}


def _moves(moves: Iterable[Move]) -> tuple[Moved, ...]:
    return tuple(Moved(text(move.package), move.before, move.after, move.reason) for move in moves)


def _noted(pairs: Iterable[tuple[str, str]]) -> tuple[Noted, ...]:
    return tuple(Noted(text(what), text(why)) for what, why in pairs)


def _cell(cell: Cell) -> Compared:
    return Compared(
        probe=text(cell.probe),
        question=text(cell.question),
        role=cell.role,
        counts=verdict.counts(cell),
        change=cell.change,
        behind=text(cell.behind),
        before=_answered(cell.before),
        after=_answered(cell.after),
        drifts=tuple(map(_drifted, cell.drifts)),
        attempts=cell.attempts,
    )


def _drifted(drift: Drift) -> Drifted:
    before, after = export.plain(drift.before), export.plain(drift.after)
    return Drifted(text(drift.figure), before, after, text(drift.delta), drift.harmless)


def _answered(outcome: Outcome | None) -> Answered | None:
    if outcome is None:
        return None
    return Answered(
        probe=text(outcome.probe),
        stage=outcome.stage,
        status=outcome.status,
        said=said(outcome),
        place=place(outcome),
        signal=outcome.evidence.signal,
        exit_code=outcome.evidence.exit_code,
        output=() if outcome.status is Status.PASSED else tail(outcome),
    )


def _causes(check: Check) -> tuple[Caused, ...]:
    return tuple(
        Caused(c.rule, c.title, c.cause, Confidence(c.confidence), c.probes, c.error, c.place, c.ways_out, c.fixed)
        for c in causes(check)
    )


def _searched(found: Alternatives | None) -> Searched | None:
    if found is None:
        return None
    ways = (
        Instead(_pins(way.pins), _moves(way.moved), *way.distance, way.origin, tuple(map(text, way.as_now)))
        for way in found.found
    )
    return Searched(tuple(ways), _noted(found.tried), found.budget)
