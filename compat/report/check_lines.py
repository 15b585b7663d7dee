"""The lines of a check on a terminal, besides its table: plain text that is cut to the room there is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compat.check import verdict
from compat.check.answer import Alternative, Check, Move, Reason
from compat.check.diff import Diff
from compat.compare import Change
from compat.language import phrase, text
from compat.model import AXES
from compat.report import amounts, scan_lines, scrub
from compat.report.check_causes import Cause, causes
from compat.report.check_rows import Row, beside, counted, counting, rows
from compat.report.check_sentence import reason
from compat.scan.answer import Scan, Verdict

LABELS = {Reason.ASKED: "asked for", Reason.UPGRADED: "upgraded", Reason.REQUIRED: "required"}
ORIGINS = {"wanted": phrase("the wanted set"), "present": phrase("the present set")}
CAUSES, WAYS, NOTES, PLACES = 2, 3, 2, 4
"""How many of each a screen holds; the Markdown has them all."""
NARROW, LINES = 40, 2
"""The narrowest screen, and how many of its lines one text may take."""
SPLIT = 12
"""A word from this length on is cut in two, a shorter one is left out."""


def above(check: Check, width: int) -> Iterator[str]:
    """Where the user is, what moves, the resolver's words, and the counts."""
    yield cut(f"now: {_present(check)}", width)
    if why := reason(check):
        yield cut(why, width * LINES)
    for why_moved, label in LABELS.items():
        moved = [_move(move) for move in check.moves if move.reason is why_moved]
        if moved:
            yield cut(f"{label}: {', '.join(moved)}", width)
    if cells := counting(check):
        yield f"{len(cells)} questions: {_counts(check)}"
    explaining = {row.change for row in rows(beside(check))} - {Change.SAME_FAILURE}
    if explaining:
        number = sum(cell.change in explaining for cell in beside(check))
        yield f"{number} more changed among the probes that explain and do not count"


def _present(check: Check) -> str:
    """The packages under test as they are in the present set, with torch and Python."""
    side = check.before
    torch = [f"torch {side.torch}"] if side.torch else []
    pins = [f"{package} {side.pins[package]}" for package in AXES if package in side.pins]
    return scrub.line(", ".join([*pins, *torch, f"Python {side.python}"]) + f" ({side.label})")


def _counts(check: Check) -> str:
    return ", ".join(f"{number} {change}" for change, number in counted(counting(check)).items())


def _move(move: Move) -> str:
    return scrub.line(f"{move.package} {move.before or 'absent'} -> {move.after or 'absent'}")


def overview(diff: Diff) -> list[str]:
    """Each combination's answer and counts."""
    return [f"{name}: {verdict.verdict(check).value}: {_counts(check)}" for name, check in diff.checks]


def grouped(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """What, by why: "run in neither: a, b"."""
    whys: dict[str, list[str]] = {}
    for what, why in pairs:
        whys.setdefault(why, []).append(what)
    return [f"{why}: {', '.join(what)}" for why, what in whys.items()]


def seen(row: Row) -> str:
    """What one has to know of a row: the side that is not "passed", or both."""
    by = f"{row.behind}: " if row.behind else ""
    match row.change:
        case Change.REGRESSION | Change.SAME_FAILURE:
            return by + row.after
        case Change.FIXED:
            return f"was {by}{row.before}"
        case Change.DRIFT:
            return row.after
        case _:
            return f"{by}{row.after}; was {row.before}"


def cut(text: str, width: int) -> str:
    """A text that fills about ``LINES`` lines; wrapping loses some room at their ends."""
    whole, room = scrub.line(text), max(width * LINES - width // 6, NARROW)
    if len(whole) <= room:
        return whole
    head, _, last = whole[: room - 4].rpartition(" ")
    return f"{head if len(last) < SPLIT else whole[: room - 4]} ..."


def below(check: Check) -> Iterator[tuple[str, list[str]]]:
    """Causes, ways that work, and what was left out: a title and its lines each."""
    if check.predicted:
        yield "Predicted from your source", _predicted(check.predicted)
    found = causes(check)
    failing = _of_regressions(found, check)
    if failing:
        known = [_cause(cause) for cause in failing if cause.rule != "unknown"]
        yield "Cause" if len(known) < 2 else "Causes", _first(known, CAUSES) or ["no rule recognises it yet"]
    mended = [_cause(cause) for cause in found if cause.fixed and cause.rule != "unknown"]
    if mended:
        yield "Cause of what is fixed", _first(mended, CAUSES)
    if check.alternatives is not None:
        yield from _alternatives(check)
    if check.left_out:
        left = [f"{package} ({because})" for package, because in check.left_out]
        yield f"Left out of both sets: {len(left)}", [", ".join(left)]
    if check.notes:
        yield "Notes", _first(list(check.notes), NOTES)


def _predicted(found: Scan) -> list[str]:
    """The first places, or that there are none."""
    places = [f"{scan_lines.place(each)} {each.name} {scan_lines.fate(each)}" for each in found.of(Verdict.PREDICTED)]
    more = [f"and {len(places) - PLACES} more: --markdown shows all"] if len(places) > PLACES else []
    return [*places[:PLACES], *more] or [scan_lines.headline(found)]


def _of_regressions(found: Iterable[Cause], check: Check) -> list[Cause]:
    regressed = {row.deciding for row in rows(counting(check)) if row.change is Change.REGRESSION}
    told = (cause for cause in found if not cause.fixed)
    return [cause for cause in told if check.after.declared or not regressed.isdisjoint(cause.probes)]


def _cause(cause: Cause) -> str:
    ways = f"; a change of code that passed there: {cause.ways_out[0]}" if cause.ways_out else ""
    return f"{', '.join(cause.probes)}: {cause.title} ({cause.rule}){ways}"


def _alternatives(check: Check) -> Iterator[tuple[str, list[str]]]:
    found = check.alternatives
    if found is None:
        return
    if found.found:
        yield "Built, and passed, instead (nearest first)", _first([alternative(each) for each in found.found], WAYS)
    else:
        tried = [f"{what}: {why}" for what, why in found.tried]
        yield f"Instead: none found in {len(tried)} tried", _first(tried, WAYS)


def alternative(found: Alternative) -> str:
    """A set that passed, by what moves in the one that it was found from, and what fails there as it does now."""
    still = f"; failing there as now: {', '.join(found.as_now)}" if found.as_now else ""
    return scrub.line(f"{instead(found)} ({distance(found)}){still}")


def instead(found: Alternative) -> str:
    """ "the wanted set with peft 0.18.0 instead of 0.16.0"."""
    set_ = text(ORIGINS.get(found.origin) or phrase("the %(name)s set", name=found.origin))
    if not found.moved:
        return set_
    return scrub.line(text("%(set)s with %(others)s", set=set_, others=", ".join(map(_instead, found.moved))))


def _instead(move: Move) -> str:
    now = f"{move.package} {move.after or text('absent')}"
    return text("%(now)s instead of %(before)s", now=now, before=move.before) if move.before else now


def distance(found: Alternative) -> str:
    """ "1 package, 3 releases"."""
    return amounts.moved(*found.distance)


def _first(lines: list[str], number: int) -> list[str]:
    more = len(lines) - number
    return [*lines[:number], *([f"and {more} more: --markdown shows all"] if more > 0 else [])]
