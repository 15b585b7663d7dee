"""The history's answer to whatever asks for a name that its package no longer has."""

from __future__ import annotations

from collections.abc import Callable

from compat.history.names import History
from compat.history.store import shipped
from compat.history.words import in_words
from compat.language import capital, phrase
from compat.rules.absence import coming, gone
from compat.rules.asked import Kind
from compat.rules.asker import Asker, Who, asker
from compat.rules.reading import decidable, read, version_of
from compat.rules.rule import Case, GeneralRule, Rule
from compat.rules.sought import Sought
from compat.rules.ways import ways_back

CAUSE = (
    "A name, a module, a member of a class or a parameter was removed from a package, and what asks for it was written "
    "for an older release. The history of names tells the last release that has it, and what stands there now."
)


def specialise(case: Case, history: Callable[[], History] = shipped) -> Rule | None:
    """The rule of this one name; None if the release has it, or never had."""
    found = read(case, history())
    version = version_of(case, found.package) if found else None
    range_ = gone(found.span, version) if found else None
    if found is None or range_ is None or not decidable(case, found, version):
        return None
    who = asker(case, found.package)
    back = coming(found.span, version) if version else None
    return Rule(
        id=RULE.id,
        title=_title(found, range_.gone or ""),
        cause=where(found, who),
        package=found.package,
        affected={found.package: f">={range_.gone}" + (f",<{back.first}" if back else "")},
        matches=lambda other: specialise(other, history) is not None,
        remedies=ways_back(history(), case, found, who, range_),
    )


def _title(found: Sought, release: str) -> str:
    thing, package = capital(found.thing), found.package
    if found.asked.kind in (Kind.WITHOUT, Kind.POSITIONAL):
        return phrase(
            "%(thing)s is refused since %(package)s %(release)s", thing=thing, package=package, release=release
        )
    return phrase("%(thing)s is gone since %(package)s %(release)s", thing=thing, package=package, release=release)


def where(found: Sought, who: Asker) -> str:
    """From when to when it is there, and who asked."""
    spans = {"package": found.package, "spans": in_words(found.span)}
    return phrase("In the releases of %(package)s: %(spans)s. %(asks)s", **spans, asks=_asks(who))


def _asks(who: Asker) -> str:
    """Who asked, in a sentence."""
    match who.who:
        case Who.LIBRARY if who.place:
            return phrase("%(package)s asks for it (%(place)s).", package=who.package, place=who.place)
        case Who.LIBRARY:
            return phrase("%(package)s asks for it.", package=who.package)
        case Who.REMOTE:
            return phrase("The code that came with the model asks for it (%(place)s).", place=who.place)
        case Who.OWN:
            return phrase("The user's own code asks for it (%(place)s).", place=who.place)
        case Who.UNKNOWN:
            return phrase("The text does not show who asks for it.")


RULE = GeneralRule(
    id="name-is-gone",
    title="A name that its package no longer has",
    cause=CAUSE,
    specialise=specialise,
)
