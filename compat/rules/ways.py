"""Ways out where something is gone, or is not there yet. Pure over a history."""

from __future__ import annotations

from compat.history.names import History
from compat.history.span import Range, Span
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
    pin = Pins({sought.package: f"<{range_.gone}"}, f"{sought.package} {range_.last} is the last release that has it")
    if who.who is Who.LIBRARY:
        newer = newer_library(history, case, sought, who)
        return (newer, pin) if newer else (pin,)
    change = CodeChange(None, _instead(sought, new, who))
    return (change, pin) if new and who.who is not Who.REMOTE else (pin, change)


def ways_on(history: History, case: Case, sought: Sought, who: Asker, range_: Range) -> tuple[Remedy, ...]:
    """What is not there yet: the first release that has it; else older code that does without."""
    at_least = "a release" if range_.first == sought.span.oldest else "the first release"
    words = f"{sought.package} {range_.first} is {at_least} that has it"
    pin = Pins({sought.package: f">={range_.first}"}, words)
    if who.who is Who.LIBRARY:
        older = older_library(history, case, sought, who)
        return (pin, older) if older else (pin,)
    if who.who is Who.REMOTE:
        return (pin, CodeChange(None, "take an older revision of the model's code, of the time of this release"))
    before = _before(history, sought, range_)
    if before is None:
        return (pin,)
    if sought.asked.kind is Kind.NAME:
        new = replacement(history, sought, before)
        return (CodeChange(None, _instead(sought, new, who)), pin) if new else (pin,)
    old = earlier_parameter(history, sought, range_.first) if sought.asked.kind is Kind.KEYWORD else None
    return (pin, CodeChange(None, f"write `{old}=` instead, its name before")) if old else (pin,)


def _before(history: History, sought: Sought, range_: Range) -> str | None:
    """The release before the first of the range; None: it is the oldest that is known."""
    releases = history.releases(sought.package)
    place = releases.index(range_.first)
    return releases[place - 1] if place else None


def newer_library(history: History, case: Case, sought: Sought, who: Asker) -> Pins | None:
    """The library that asked, in a release that no longer does; None where its newest known one still does."""
    asking, have = _asking(history, sought, who), version_of(case, who.package)
    if asking and asking.gone:
        words = f"{who.package} {asking.gone} is the first release that no longer asks for it"
        return Pins({who.package: f">={asking.gone}"}, words)
    words = f"a newer {who.package}, of the time of this {sought.package}"
    return None if asking else Pins({who.package: f">{have}" if have else ""}, words)


def older_library(history: History, case: Case, sought: Sought, who: Asker) -> Pins | None:
    """The library that asked, in a release that does not yet; None where that is not known."""
    asking, have = _asking(history, sought, who), version_of(case, who.package)
    since = coming(asking, None) if asking else None
    if since:
        return Pins({who.package: f"<{since.first}"}, f"{who.package} asks for it since {since.first}")
    words = f"an older {who.package}, of the time of this {sought.package}"
    return Pins({who.package: f"<{have}"}, words) if have and not asking else None


def _asking(history: History, sought: Sought, who: Asker) -> Span | None:
    """From when to when the module that asked imports the name: it can then be imported from there, too."""
    if sought.asked.kind is not Kind.NAME or not who.module:
        return None
    return history.importable(who.module, sought.asked.name) or None


def _instead(sought: Sought, new: Replacement | None, who: Asker) -> str:
    code = "the model's code" if who.who is Who.REMOTE else "the code"
    if new is None:
        return f"change {code} that asks for it: this {sought.package} has nothing of that name"
    return f"change {code}: `{new.code}`" + ("" if new.moved else ", its name now")
