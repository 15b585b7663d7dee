"""The history's answer to whatever asks for a name that its package no longer has."""

from __future__ import annotations

from collections.abc import Callable

from compat.history.names import History
from compat.history.store import shipped
from compat.history.words import in_words
from compat.rules.absence import coming, gone
from compat.rules.asked import Kind
from compat.rules.asker import Asker, Who, asker
from compat.rules.reading import capital, decidable, read, version_of
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
        title=f"{capital(found.thing)} is {verb(found)} since {found.package} {range_.gone}",
        cause=f"In the releases of {found.package}: {in_words(found.span)}. {asks(who)}",
        package=found.package,
        affected={found.package: f">={range_.gone}" + (f",<{back.first}" if back else "")},
        matches=lambda other: specialise(other, history) is not None,
        remedies=ways_back(history(), case, found, who, range_),
    )


def verb(found: Sought) -> str:
    """What happened to it."""
    return "refused" if found.asked.kind in (Kind.WITHOUT, Kind.POSITIONAL) else "gone"


def asks(who: Asker) -> str:
    """Who asked, in a sentence."""
    at = f" ({who.place})" if who.place else ""
    match who.who:
        case Who.LIBRARY:
            return f"{who.package} asks for it{at}."
        case Who.REMOTE:
            return f"The code that came with the model asks for it{at}."
        case Who.OWN:
            return f"The user's own code asks for it{at}."
        case Who.UNKNOWN:
            return "The text does not show who asks for it."


RULE = GeneralRule(
    id="name-is-gone",
    title="A name that its package no longer has",
    cause=CAUSE,
    specialise=specialise,
)
