"""Ways out where something is gone, or is not there yet. Pure over a history."""

from __future__ import annotations

from compat.history.names import History
from compat.history.span import Range, Span
from compat.language import phrase
from compat.rules.absence import coming
from compat.rules.asked import Kind
from compat.rules.asker import Asker, Who
from compat.rules.reading import release, version_of
from compat.rules.replacement import Replacement, earlier_parameter, replacement
from compat.rules.rule import Case, CodeChange, Pins, Remedy
from compat.rules.sought import Sought


def ways_back(history: History, case: Case, sought: Sought, who: Asker, range_: Range) -> tuple[Remedy, ...]:
    """What is gone: a newer library where one asked; else what stands there now; and the last release that has it."""
    now = release(history, sought.package, version_of(case, sought.package))
    new = replacement(history, sought, now) or replacement(history, sought, range_.gone or now)
    last = phrase(
        "%(package)s %(release)s is the last release that has it", package=sought.package, release=range_.last
    )
    pin = Pins({sought.package: f"<{range_.gone}"}, last)
    if who.who is Who.LIBRARY:
        newer = newer_library(history, case, sought, who)
        return (newer, pin) if newer else (pin,)
    change = CodeChange(None, _instead(sought, new, who))
    return (change, pin) if new and who.who is not Who.REMOTE else (pin, change)


def ways_on(history: History, case: Case, sought: Sought, who: Asker, range_: Range) -> tuple[Remedy, ...]:
    """What is not there yet: the first release that has it; else older code that does without."""
    said = {"package": sought.package, "release": range_.first}
    words = phrase("%(package)s %(release)s is the first release that has it", **said)
    if range_.first == sought.span.oldest:
        words = phrase("%(package)s %(release)s is a release that has it", **said)
    pin = Pins({sought.package: f">={range_.first}"}, words)
    if who.who is Who.LIBRARY:
        older = older_library(history, case, sought, who)
        return (pin, older) if older else (pin,)
    if who.who is Who.REMOTE:
        revision = phrase("take an older revision of the model's code, of the time of this release")
        return (pin, CodeChange(None, revision))
    before = _before(history, sought, range_)
    if before is None:
        return (pin,)
    if sought.asked.kind is Kind.NAME:
        new = replacement(history, sought, before)
        return (CodeChange(None, _instead(sought, new, who)), pin) if new else (pin,)
    old = earlier_parameter(history, sought, range_.first) if sought.asked.kind is Kind.KEYWORD else None
    return (pin, CodeChange(None, phrase("write `%(name)s=` instead, its name before", name=old))) if old else (pin,)


def _before(history: History, sought: Sought, range_: Range) -> str | None:
    """The release before the first of the range; None: it is the oldest that is known."""
    releases = history.releases(sought.package)
    place = releases.index(range_.first)
    return releases[place - 1] if place else None


def newer_library(history: History, case: Case, sought: Sought, who: Asker) -> Pins | None:
    """The library that asked, in a release that no longer does; None where its newest known one still does."""
    asking, have = _asking(history, sought, who), version_of(case, who.package)
    if asking and asking.gone:
        first = phrase("%(package)s %(release)s is the first release that no longer asks for it")
        return Pins({who.package: f">={asking.gone}"}, phrase(first, package=who.package, release=asking.gone))
    words = newer_of_the_time(who.package, sought.package)
    return None if asking else Pins({who.package: f">{have}" if have else ""}, words)


def newer_of_the_time(package: str, other: str) -> str:
    """The remedy's words where nothing tells the release."""
    return phrase("a newer %(package)s, of the time of this %(other)s", package=package, other=other)


def older_library(history: History, case: Case, sought: Sought, who: Asker) -> Pins | None:
    """The library that asked, in a release that does not yet; None where that is not known."""
    asking, have = _asking(history, sought, who), version_of(case, who.package)
    since = coming(asking, None) if asking else None
    if since:
        asks = phrase("%(package)s asks for it since %(release)s", package=who.package, release=since.first)
        return Pins({who.package: f"<{since.first}"}, asks)
    words = phrase("an older %(package)s, of the time of this %(other)s", package=who.package, other=sought.package)
    return Pins({who.package: f"<{have}"}, words) if have and not asking else None


def _asking(history: History, sought: Sought, who: Asker) -> Span | None:
    """From when to when the module that asked imports the name: it can then be imported from there, too."""
    if sought.asked.kind is not Kind.NAME or not who.module:
        return None
    return history.importable(who.module, sought.asked.name) or None


def _instead(sought: Sought, new: Replacement | None, who: Asker) -> str:
    code = phrase("the model's code") if who.who is Who.REMOTE else phrase("the code")
    if new is None:
        words = phrase("change %(code)s that asks for it: this %(package)s has nothing of that name")
        return phrase(words, code=code, package=sought.package)
    if new.moved:
        return phrase("change %(code)s: `%(new)s`", code=code, new=new.code)
    return phrase("change %(code)s: `%(new)s`, its name now", code=code, new=new.code)
