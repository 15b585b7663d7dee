"""A check in one sentence: the answer first, then why. Pure, plain text on one line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from compat.check import verdict
from compat.check.answer import Cell, Check, Move, Reason
from compat.check.verdict import CheckVerdict, Knowledge
from compat.compare import Change
from compat.model import Stage
from compat.report import scrub
from compat.report.check_causes import Cause, causes
from compat.report.check_rows import Row, counted, counting, rows, said

NAMED, TOLD_OF = 3, 2
"""How many packages, and how many failures, a sentence names before it says "and N more"."""
REASON_LENGTH = 120
IMPORT = "import-"
TOLD = {
    Change.FIXED: "fixed",
    Change.DRIFT: "with other figures",
    Change.SAME_FAILURE: "failing as before",
    Change.DIFFERENT_FAILURE: "failing otherwise than before",
    Change.FLAKY: "flaky",
}
"""What a "yes" does not keep to itself."""


@dataclass(frozen=True)
class Words:
    """What both sides are called."""

    before: str = "the present set"
    after: str = "the wanted set"


CHECK = Words()


def diff_words(check: Check) -> Words:
    """What both sides are called where nothing is upgraded and stored results are compared."""
    return Words(check.before.label, check.after.label)


def sentence(check: Check, words: Words = CHECK) -> str:
    """The answer and its reason: "No: transformers 5.0.0 with peft 0.16.0 fails where the present set passes: ..."."""
    match verdict.verdict(check):
        case CheckVerdict.YES:
            said_ = _yes(check, words)
        case CheckVerdict.NO:
            said_ = _no(check, words)
        case CheckVerdict.CANNOT_TELL:
            said_ = f"Cannot tell: {_unknown(check, words)}"
    return scrub.line(said_ if said_.endswith("...") else f"{said_}.")


def _yes(check: Check, words: Words) -> str:
    if check.before.refusal:
        silent = f"{words.before} itself could not be asked ({brief(check.before.refusal)})"
        return f"Yes: all that is asked and has an answer passes with {name(check, words)}; {silent}"
    found = counted(counting(check))
    told = [f"{found[change]} {words_}" for change, words_ in TOLD.items() if change in found]
    gone = [cell.probe for cell in counting(check) if verdict.is_gone(cell)]
    told += [f"{len(gone)} no longer to be asked: {_listed(gone, ', ')}"] if gone else []
    extra = f" ({', '.join(told)})" if told else ""
    return f"Yes: with {name(check, words)} nothing fails that passes in {words.before}{extra}"


def _no(check: Check, words: Words) -> str:
    if check.after.declared:
        what = scrub.line(check.after.label) or name(check, words)
        why = "(incompatible, declared): the packages' own requirements exclude each other"
        return f"No: {what} cannot be installed {why}"
    found = [row for row in rows(counting(check)) if row.change is Change.REGRESSION]
    if not found:
        return _drifted(check, words)
    known = [cause for cause in causes(check) if not cause.fixed]
    whys = _listed([_why(row, known) for row in found], "; ")
    return f"No: {name(check, words, _also(found, known))} fails where {words.before} passes: {whys}"


def _drifted(check: Check, words: Words) -> str:
    drifted = [row for row in rows(counting(check)) if row.change is Change.DRIFT]
    whys = _listed([f"{row.probe}: {row.after}" for row in drifted], "; ")
    return f"No: {name(check, words)} computes something else than {words.before}: {whys}"


def _why(row: Row, known: Sequence[Cause]) -> str:
    """What fails, and the rule's title for it; the error itself where no rule recognises it."""
    probe = row.deciding
    title = next((each.title for each in known if probe in each.probes and each.rule != "unknown"), "")
    what = f"{probe.removeprefix(IMPORT)} does not import" if probe.startswith(IMPORT) else probe
    return title if probe == Stage.LOCK and title else f"{what} ({title or brief(row.after)})"


def _also(found: Iterable[Row], known: Sequence[Cause]) -> tuple[str, ...]:
    """The packages that a failure is about besides those that were asked for."""
    probes = [row.deciding for row in found]
    imported = [probe.removeprefix(IMPORT) for probe in probes if probe.startswith(IMPORT)]
    ruled = [package for each in known if set(each.probes) & set(probes) for package in each.packages]
    return tuple(dict.fromkeys(canonicalize_name(package) for package in (*imported, *ruled)))


def _unknown(check: Check, words: Words) -> str:
    if check.after.refusal:
        return f"{name(check, words)} could not be built here: {brief(check.after.refusal)}"
    cells = counting(check)
    if not cells:
        return "no question was asked"
    lacks = [cell for cell in cells if verdict.is_lack(cell, check)]
    if not lacks:
        flaky = sum(cell.change is Change.FLAKY for cell in cells)
        return f"none of {len(cells)} questions has an answer" + (f", {flaky} are flaky" if flaky else "")
    whys = _listed(dict.fromkeys(_lack(cell, words) for cell in lacks), "; ")
    return f"with {name(check, words)} {len(lacks)} of {len(cells)} questions {_have(len(lacks))} no answer: {whys}"


def _lack(cell: Cell, words: Words) -> str:
    what = cell.behind or cell.probe
    match verdict.knowledge(cell.after):
        case Knowledge.FAILS:
            return f"{what} fails, and nothing is known of it in {words.before}"
        case Knowledge.PASSES:
            return f"{what}: the figures could not be compared"
        case _:
            return f"{what} ({brief(said(cell.after))})"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def name(check: Check, words: Words = CHECK, also: Sequence[str] = ()) -> str:
    """The wanted set by what was asked for, else by what moves; ``also`` are packages of it that matter besides."""
    asked = [move for move in check.moves if move.reason is Reason.ASKED]
    named = asked or [move for move in check.moves if move.reason is Reason.UPGRADED] or list(check.moves)
    shown = {canonicalize_name(move.package) for move in named[:NAMED]}
    pins: dict[str, str] = {canonicalize_name(package): version for package, version in check.after.pins.items()}
    others = [f"{package} {pins[package]}" for package in also if package in pins and package not in shown]
    beside = f" with {', '.join(others[:NAMED])}" if others else ""
    return (_listed(list(map(_moved, named)), ", ") or words.after) + beside


def _moved(move: Move) -> str:
    return f"{move.package} {move.after}" if move.after else f"no {move.package}"


def _listed(texts: Iterable[str], separator: str) -> str:
    found = list(texts)
    shown = NAMED if separator == ", " else TOLD_OF
    more = len(found) - shown
    return separator.join(found[:shown]) + (f"{separator}and {more} more" if more > 0 else "")


def reason(check: Check) -> str:
    """Why the wanted set could not be asked, where that is more than the sentence says of it; else ""."""
    refusal = scrub.line(check.after.refusal)
    return refusal if check.after.declared or len(refusal) > REASON_LENGTH else ""


def brief(text: str) -> str:
    """A reason cut to a length that a sentence can hold."""
    whole = scrub.line(text).removesuffix(".")
    return textwrap.shorten(whole, REASON_LENGTH, placeholder=" ...")


def together(checks: Sequence[tuple[str, Check]]) -> str:
    """The answer of several checks: "No: 1 of 16 combinations: current-5."."""
    answers = {name: verdict.verdict(check) for name, check in checks}
    whole = verdict.together(answers.values())
    names = [name for name, each in answers.items() if each is whole]
    if whole is CheckVerdict.YES:
        return f"Yes: nothing fails that passed before, in {len(names)} combinations."
    return scrub.line(f"{whole.capitalize()}: {len(names)} of {len(checks)} combinations: {_listed(names, ', ')}.")
