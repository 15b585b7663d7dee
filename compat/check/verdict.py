"""Check -> yes, no or cannot tell, and the exit code. Pure.

"Yes" is earned: it says that no question passes at present and fails afterwards, so whatever could hide such a question
makes it "cannot tell". A regression that was seen outweighs everything that was not.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum, auto

from compat import verdict as verdicts
from compat.check.answer import Cell, Check
from compat.compare import Change
from compat.errors import Exit
from compat.model import Outcome, Stage, Status, Verdict

COMMAND = "command"
"""The role of a command of the user's."""
COUNTED = frozenset({verdicts.QUESTION, COMMAND})
"""The roles that make an answer; all others explain one."""


class CheckVerdict(StrEnum):
    """May I upgrade?"""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


class Knowledge(Enum):
    """What an outcome says of its set."""

    PASSES = auto()
    FAILS = auto()
    MOOT = auto()
    """The question does not arise there, says the probe: no device, no such class."""
    UNKNOWN = auto()


EXITS = {CheckVerdict.YES: Exit.AS_EXPECTED, CheckVerdict.NO: Exit.DIFFERS, CheckVerdict.CANNOT_TELL: Exit.INCONCLUSIVE}
FAILING = (Change.SAME_FAILURE, Change.DIFFERENT_FAILURE)


def verdict(check: Check) -> CheckVerdict:
    """The answer. A different failure of what failed before is no regression, and flaky says nothing either way."""
    if check.after.declared or any(is_regression(cell, strict=check.strict) for cell in check.cells):
        return CheckVerdict.NO
    if check.after.refusal or any(is_lack(cell, check) for cell in check.cells):
        return CheckVerdict.CANNOT_TELL
    settled = any(is_settled(cell, check) for cell in check.cells)
    return CheckVerdict.YES if settled else CheckVerdict.CANNOT_TELL


def together(answers: Iterable[CheckVerdict]) -> CheckVerdict:
    """The answer of several checks: one "no" outweighs, and none at all tells nothing."""
    found = set(answers)
    for each in (CheckVerdict.NO, CheckVerdict.CANNOT_TELL, CheckVerdict.YES):
        if each in found:
            return each
    return CheckVerdict.CANNOT_TELL


def exit_code(check: Check) -> Exit:
    """0: no regression; 1: a regression or a declared conflict of the wanted set; 3: inconclusive."""
    return EXITS[verdict(check)]


def counts(cell: Cell) -> bool:
    """Whether a cell makes the answer: a question or a command of the user's."""
    return cell.role in COUNTED


def is_regression(cell: Cell, *, strict: bool) -> bool:
    """Whether a cell alone makes the answer "no"; drift does so only where ``strict``."""
    return counts(cell) and (cell.change is Change.REGRESSION or (strict and cell.change is Change.DRIFT))


def is_lack(cell: Cell, check: Check) -> bool:
    """Whether a regression could hide in a cell: what has to be known for a "yes" is not.

    A present set that could not be built may still run where the user has it, so what fails afterwards may be new.
    """
    if not counts(cell):
        return False
    if cell.change is Change.INCONCLUSIVE:
        return _may_hide(knowledge(cell.before), knowledge(cell.after), check.strict)
    return bool(check.before.refusal) and cell.change in FAILING


def _may_hide(before: Knowledge, after: Knowledge, strict: bool) -> bool:
    match after:
        case Knowledge.PASSES:  # nothing got lost; whether the figures moved is not known
            return strict and before is Knowledge.UNKNOWN
        case Knowledge.FAILS:
            return before is Knowledge.UNKNOWN
        case Knowledge.MOOT:  # what a release no longer has says nothing, as everywhere; it is shown
            return strict and before in (Knowledge.PASSES, Knowledge.UNKNOWN)
        case Knowledge.UNKNOWN:
            return True


def is_settled(cell: Cell, check: Check) -> bool:
    """Whether a cell says something of the wanted set. Without any such cell nothing was learnt."""
    if not counts(cell) or cell.change is Change.FLAKY or is_lack(cell, check):
        return False
    known = knowledge(cell.after) in (Knowledge.PASSES, Knowledge.FAILS)
    return cell.change is not Change.INCONCLUSIVE or known


def is_moot(cell: Cell) -> bool:
    """Whether the question arises on neither side, as far as can be asked: shown nowhere as a change."""
    if knowledge(cell.before) is not Knowledge.MOOT:
        return False
    unasked = cell.after is not None and cell.after.stage in (Stage.LOCK, Stage.INSTALL)
    return unasked or knowledge(cell.after) is Knowledge.MOOT


def is_gone(cell: Cell) -> bool:
    """Whether the question was answered before and no longer arises, such as that of a class that was removed."""
    return knowledge(cell.before) is Knowledge.PASSES and knowledge(cell.after) is Knowledge.MOOT


def knowledge(outcome: Outcome | None) -> Knowledge:
    """What an outcome says of its set. Skipped for want of a prerequisite is unknown, here as everywhere."""
    if outcome is None:
        return Knowledge.UNKNOWN
    if outcome.status is Status.SKIPPED:
        return Knowledge.UNKNOWN if outcome.prerequisite else Knowledge.MOOT
    known = {Verdict.COMPATIBLE: Knowledge.PASSES, Verdict.INCOMPATIBLE: Knowledge.FAILS}
    return known.get(verdicts.of_outcome(outcome) or Verdict.INCONCLUSIVE, Knowledge.UNKNOWN)
