"""The history's answer to whatever asks for a name that its package has only in later releases."""

from __future__ import annotations

from collections.abc import Callable

from compat.history.names import History
from compat.history.span import Range, Span
from compat.history.store import shipped
from compat.history.words import in_words
from compat.rules.absence import coming, gone
from compat.rules.asked import Kind
from compat.rules.asker import Who, asker
from compat.rules.general_gone import asks
from compat.rules.reading import REACHED_BACK, capital, decidable, read, version_of
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
        title=f"{capital(found.thing)} is there {since(found.span, range_)} {range_.first}",
        cause=f"In the releases of {found.package}: {in_words(found.span)}. {asks(who)}",
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


def since(span: Span, range_: Range) -> str:
    """ "only since transformers"; what is in the oldest known release may be older still."""
    return f"only since {span.package}" if range_.first != span.oldest else f"in {span.package}, at least since"


RULE = GeneralRule(
    id="name-not-there-yet",
    title="A name that its package does not have yet",
    cause=(
        "A name, a module, a member of a class or a parameter came to a package later than the installed release, and "
        "what asks for it was written for a newer one. The history of names tells the first release that has it."
    ),
    specialise=specialise,
)
