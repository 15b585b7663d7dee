"""The history's answer to whatever asks for a name that its package has only in later releases."""

from __future__ import annotations

from collections.abc import Callable

from compat.history.names import History
from compat.history.span import Range
from compat.history.store import shipped
from compat.language import capital, phrase
from compat.rules.absence import coming, gone
from compat.rules.asked import Kind
from compat.rules.asker import Who, asker
from compat.rules.general_gone import where
from compat.rules.reading import REACHED_BACK, decidable, read, version_of
from compat.rules.rule import Case, GeneralRule, Rule
from compat.rules.sought import Sought
from compat.rules.ways import ways_on


def specialise(case: Case, history: Callable[[], History] = shipped) -> Rule | None:
    """The rule of this one name; None if the release has it, or no later one does."""
    found = read(case, history())
    version = version_of(case, found.package) if found else None
    range_ = coming(found.span, version) or older(history(), found, version) if found else None
    if found is None or range_ is None or not decidable(case, found, version):
        return None
    who = asker(case, found.package)
    if found.inherited and who.who is Who.UNKNOWN:
        return None  # who asks a class of unknown origin for something new is the library: its rule is another one
    before = gone(found.span, version) if version else None
    return Rule(
        id=RULE.id,
        title=_title(found, range_),
        cause=where(found, who),
        package=found.package,
        affected={found.package: (f">={before.gone}," if before else "") + f"<{range_.first}"},
        matches=lambda other: specialise(other, history) is not None,
        remedies=ways_on(history(), case, found, who, range_),
    )


def older(history: History, found: Sought, version: str | None) -> Range | None:
    """What is in all known releases, and is missing in an unknown one: that one is older than the history."""
    begins_later = found.package not in REACHED_BACK and found.span.oldest == history.releases(found.package)[0]
    whole = found.span.ranges == (Range(found.span.oldest, found.span.newest, None),)
    by_name = found.asked.kind in (Kind.NAME, Kind.MODULE, Kind.KEYWORD)
    return found.span.ranges[0] if version is None and begins_later and whole and by_name else None


def _title(found: Sought, range_: Range) -> str:
    """What is in the oldest known release may be older still."""
    words = {"thing": capital(found.thing), "package": found.package, "release": range_.first}
    if range_.first != found.span.oldest:
        return phrase("%(thing)s is there only since %(package)s %(release)s", **words)
    return phrase("%(thing)s is there in %(package)s, at least since %(release)s", **words)


RULE = GeneralRule(
    id="name-not-there-yet",
    title="A name that its package does not have yet",
    cause=(
        "A name, a module, a member of a class or a parameter came to a package later than the installed release, and "
        "what asks for it was written for a newer one. The history of names tells the first release that has it."
    ),
    specialise=specialise,
)
