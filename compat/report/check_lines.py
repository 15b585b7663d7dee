"""The lines of a check on a terminal, besides its table: plain text that is cut to the room there is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compat.check import verdict
from compat.check.answer import Alternative, Check, Move, Reason
from compat.check.diff import Diff
from compat.compare import Change
from compat.model import AXES
from compat.report import scrub
from compat.report.check_causes import Cause, causes
from compat.report.check_rows import Row, beside, counted, counting, rows
from compat.report.check_sentence import reason

LABELS = {Reason.ASKED: "asked for", Reason.UPGRADED: "upgraded", Reason.REQUIRED: "required"}
CAUSES, WAYS, NOTES = 2, 3, 2
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
    moved = (f"{m.package} {m.after or 'absent'}{f' instead of {m.before}' if m.before else ''}" for m in found.moved)
    return scrub.line(f"the {found.origin} set with {', '.join(moved)}" if found.moved else f"the {found.origin} set")


def distance(found: Alternative) -> str:
    """ "1 package, 3 releases"."""
    packages, releases = found.distance
    return f"{packages} package{'s' * (packages != 1)}, {releases} release{'s' * (releases != 1)}"


def _first(lines: list[str], number: int) -> list[str]:
    more = len(lines) - number
    return [*lines[:number], *([f"and {more} more: --markdown shows all"] if more > 0 else [])]
