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
from compat.language import joined, phrase, plural, text
from compat.model import Stage
from compat.report import scrub
from compat.report.check_causes import Cause, causes
from compat.report.check_rows import Row, counted, counting, rows, said

NAMED, TOLD_OF = 3, 2
"""How many packages, and how many failures, a sentence names before it says "and N more"."""
REASON_LENGTH = 120
IMPORT = "import-"
TOLD = {
    Change.FIXED: phrase("%(number)d fixed"),
    Change.DRIFT: phrase("%(number)d with other figures"),
    Change.SAME_FAILURE: phrase("%(number)d failing as before"),
    Change.DIFFERENT_FAILURE: phrase("%(number)d failing otherwise than before"),
    Change.FLAKY: phrase("%(number)d flaky"),
}
"""What a "yes" does not keep to itself."""


@dataclass(frozen=True)
class Words:
    """What both sides are called."""

    before: str = phrase("the present set")
    after: str = phrase("the wanted set")


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
            said_ = text("Cannot tell: %(why)s", why=_unknown(check, words))
    return scrub.line(said_ if said_.endswith("...") else text("%(sentence)s.", sentence=said_))


def _yes(check: Check, words: Words) -> str:
    if check.before.refusal:
        return text(
            "Yes: all that is asked and has an answer passes with %(after)s; %(before)s itself could not be asked "
            "(%(why)s)",
            after=name(check, words),
            before=words.before,
            why=brief(check.before.refusal),
        )
    told = ", ".join(_told(check))
    said_ = {"after": name(check, words), "before": words.before}
    if told:
        return text("Yes: with %(after)s nothing fails that passes in %(before)s (%(told)s)", **said_, told=told)
    return text("Yes: with %(after)s nothing fails that passes in %(before)s", **said_)


def _told(check: Check) -> list[str]:
    found = counted(counting(check))
    told = [text(words, number=found[change]) for change, words in TOLD.items() if change in found]
    gone = [cell.probe for cell in counting(check) if verdict.is_gone(cell)]
    words = phrase("%(number)d no longer to be asked: %(probes)s")
    return [*told, *([text(words, number=len(gone), probes=_listed(gone, ", "))] if gone else [])]


def _no(check: Check, words: Words) -> str:
    if check.after.declared:
        return text(
            "No: %(what)s cannot be installed (incompatible, declared): the packages' own requirements exclude each "
            "other",
            what=scrub.line(text(check.after.label)) or name(check, words),
        )
    found = [row for row in rows(counting(check)) if row.change is Change.REGRESSION]
    if not found:
        return _drifted(check, words)
    known = [cause for cause in causes(check) if not cause.fixed]
    whys = _listed([_why(row, known) for row in found], "; ")
    after = name(check, words, _also(found, known))
    said_ = phrase("No: %(after)s fails where %(before)s passes: %(whys)s")
    return text(said_, after=after, before=words.before, whys=whys)


def _drifted(check: Check, words: Words) -> str:
    drifted = [row for row in rows(counting(check)) if row.change is Change.DRIFT]
    whys = _listed([text("%(what)s: %(reason)s", what=row.probe, reason=row.after) for row in drifted], "; ")
    said_ = phrase("No: %(after)s computes something else than %(before)s: %(whys)s")
    return text(said_, after=name(check, words), before=words.before, whys=whys)


def _why(row: Row, known: Sequence[Cause]) -> str:
    """What fails, and the rule's title for it; the error itself where no rule recognises it."""
    probe = row.deciding
    title = next((each.title for each in known if probe in each.probes and each.rule != "unknown"), "")
    if probe == Stage.LOCK and title:
        return title
    module = probe.removeprefix(IMPORT)
    what = text("%(package)s does not import", package=module) if probe.startswith(IMPORT) else probe
    return text("%(what)s (%(why)s)", what=what, why=title or brief(row.after))


def _also(found: Iterable[Row], known: Sequence[Cause]) -> tuple[str, ...]:
    """The packages that a failure is about besides those that were asked for."""
    probes = [row.deciding for row in found]
    imported = [probe.removeprefix(IMPORT) for probe in probes if probe.startswith(IMPORT)]
    ruled = [package for each in known if set(each.probes) & set(probes) for package in each.packages]
    return tuple(dict.fromkeys(canonicalize_name(package) for package in (*imported, *ruled)))


def _unknown(check: Check, words: Words) -> str:
    if check.after.refusal:
        said_ = phrase("%(after)s could not be built here: %(why)s")
        return text(said_, after=name(check, words), why=brief(check.after.refusal))
    cells = counting(check)
    if not cells:
        return text("no question was asked")
    lacks = [cell for cell in cells if verdict.is_lack(cell, check)]
    if not lacks:
        flaky = sum(cell.change is Change.FLAKY for cell in cells)
        if flaky:
            return text("none of %(all)d questions has an answer, %(flaky)d are flaky", all=len(cells), flaky=flaky)
        return text("none of %(all)d questions has an answer", all=len(cells))
    return plural(
        "with %(after)s %(num)d of %(all)d questions has no answer: %(whys)s",
        "with %(after)s %(num)d of %(all)d questions have no answer: %(whys)s",
        len(lacks),
        after=name(check, words),
        all=len(cells),
        whys=_listed(dict.fromkeys(_lack(cell, words) for cell in lacks), "; "),
    )


def _lack(cell: Cell, words: Words) -> str:
    what = cell.behind or cell.probe
    match verdict.knowledge(cell.after):
        case Knowledge.FAILS:
            return text("%(what)s fails, and nothing is known of it in %(before)s", what=what, before=words.before)
        case Knowledge.PASSES:
            return text("%(what)s: the figures could not be compared", what=what)
        case _:
            return text("%(what)s (%(why)s)", what=what, why=brief(said(cell.after)))


def name(check: Check, words: Words = CHECK, also: Sequence[str] = ()) -> str:
    """The wanted set by what was asked for, else by what moves; ``also`` are packages of it that matter besides."""
    asked = [move for move in check.moves if move.reason is Reason.ASKED]
    named = asked or [move for move in check.moves if move.reason is Reason.UPGRADED] or list(check.moves)
    shown = {canonicalize_name(move.package) for move in named[:NAMED]}
    pins: dict[str, str] = {canonicalize_name(package): version for package, version in check.after.pins.items()}
    others = [f"{package} {pins[package]}" for package in also if package in pins and package not in shown]
    set_ = _listed(list(map(_moved, named)), ", ") or text(words.after)
    return text("%(set)s with %(others)s", set=set_, others=", ".join(others[:NAMED])) if others else set_


def _moved(move: Move) -> str:
    return f"{move.package} {move.after}" if move.after else text("no %(package)s", package=move.package)


def _listed(texts: Iterable[str], separator: str) -> str:
    found = list(texts)
    shown = NAMED if separator == ", " else TOLD_OF
    more = len(found) - shown
    told = [*found[:shown], *([text("and %(number)d more", number=more)] if more > 0 else [])]
    return text(joined(told, separator))


def reason(check: Check) -> str:
    """Why the wanted set could not be asked, where that is more than the sentence says of it; else ""."""
    refusal = scrub.line(text(check.after.refusal))
    return refusal if check.after.declared or len(refusal) > REASON_LENGTH else ""


def brief(words: str) -> str:
    """A reason cut to a length that a sentence can hold."""
    whole = scrub.line(text(words)).removesuffix(".")
    return textwrap.shorten(whole, REASON_LENGTH, placeholder=" ...")


def together(checks: Sequence[tuple[str, Check]]) -> str:
    """The answer of several checks: "No: 1 of 16 combinations: current-5."."""
    answers = {name: verdict.verdict(check) for name, check in checks}
    whole = verdict.together(answers.values())
    names = [name for name, each in answers.items() if each is whole]
    if whole is CheckVerdict.YES:
        return text("Yes: nothing fails that passed before, in %(number)d combinations.", number=len(names))
    words = phrase("Cannot tell: %(number)d of %(all)d combinations: %(names)s.")
    if whole is CheckVerdict.NO:
        words = phrase("No: %(number)d of %(all)d combinations: %(names)s.")
    return scrub.line(text(words, number=len(names), all=len(checks), names=_listed(names, ", ")))
