"""The history's answer where a user's own code asks for what no release has: a slip of the pen, or of memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from compat.history.names import History
from compat.history.store import shipped
from compat.language import capital, phrase
from compat.rules.absence import Absence, absences
from compat.rules.asked import Kind
from compat.rules.asker import Who, asker
from compat.rules.reading import REACHED_BACK, read, release, version_of
from compat.rules.rule import Case, CodeChange, GeneralRule, Rule
from compat.rules.sought import Sought


def specialise(case: Case, history: Callable[[], History] = shipped) -> Rule | None:
    """The rule of this one name; None if some release has it, may have it, or a library asked."""
    found = read(case, history())
    if found is None or found.asked.half_made:
        return None
    version = version_of(case, found.package)
    if absences(found.span, version) != (Absence.NEVER,) or _asked_by_others(case, found):
        return None
    meant = misspelt(found.asked.name, _names(history(), found, release(history(), found.package, version)))
    if meant is None and not (found.asked.kind is Kind.KEYWORD and _whole_life(history(), found)):
        return None
    words = phrase("leave it out, or look up what it is called")
    change = phrase("write `%(name)s`", name=meant) if meant else words
    return Rule(
        id=RULE.id,
        title=phrase("%(thing)s is in no release of %(package)s", thing=capital(found.thing), package=found.package),
        cause=phrase(
            "None of the releases %(oldest)s to %(newest)s has it: other versions would not help. %(meant)s",
            oldest=found.span.oldest,
            newest=found.span.newest,
            meant=_meant(meant),
        ),
        package="",
        affected={},
        matches=lambda other: specialise(other, history) is not None,
        remedies=(CodeChange(None, change),),
        about_versions=False,
    )


def misspelt(name: str, there: Iterable[str]) -> str | None:
    """The name that was meant: the same letters in another order or case, or one small letter more or less."""
    found = [each for each in there if each != name and _slip(name, each)]
    return found[0] if len(found) == 1 else None


def _slip(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return True
    if len(one) == len(other):
        return len(one) > 3 and sorted(one) == sorted(other) and sum(map(str.__ne__, one, other)) == 2
    short, long = sorted((one, other), key=len)
    at = next((n for n, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    return len(short) > 5 and long[at].islower() and long[:at] + long[at + 1 :] == short


def _meant(meant: str | None) -> str:
    if meant is None:
        return phrase("It is an argument of one's own making.")
    return phrase("It has `%(name)s`, which differs by a slip of the pen.", name=meant)


def _asked_by_others(case: Case, found: Sought) -> bool:
    """Whether it may come from elsewhere than the user's own line: a library, a file, a call that was handed on."""
    who = asker(case, found.package)
    handed_on = found.asked.kind is Kind.KEYWORD and found.package not in REACHED_BACK and who.who is Who.UNKNOWN
    return who.who in (Who.LIBRARY, Who.REMOTE) or who.through or handed_on


def _whole_life(history: History, found: Sought) -> bool:
    """Whether the history reaches back to the first release that has the class or function."""
    return found.package in REACHED_BACK or _home_since(history, found) != history.releases(found.package)[0]


def _home_since(history: History, found: Sought) -> str | None:
    head = found.asked.home.partition(".")[0]
    there = history.importable(found.home.removesuffix(f".{found.asked.home}"), head)
    return there.since if there else found.span.oldest


def _names(history: History, found: Sought, version: str) -> frozenset[str]:
    """What is there in its place."""
    match found.asked.kind:
        case Kind.NAME:
            return history.names(found.asked.home or found.home, version)
        case Kind.MEMBER:
            return history.members(found.home, version)
        case Kind.KEYWORD:
            return frozenset(each.name for each in history.parameters(found.home, version) or ())
        case _:
            return frozenset()


RULE = GeneralRule(
    id="name-never-there",
    title="A name that no release has",
    cause=(
        "The user's own code asks for a name or an argument that no release of the package has. Other versions would "
        "not help: it is misspelt, or an argument of one's own making."
    ),
    specialise=specialise,
)
