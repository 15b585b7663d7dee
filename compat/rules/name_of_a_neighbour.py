"""A name that came to trl or datasets, or left it. Boundaries: neighbour_names, by first releases of a series."""

import re

from compat.language import phrase
from compat.rules.neighbour_names import Span, neighbour_names
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Remedy, Rule
from compat.rules.signs import is_a, says

ASKED = re.compile(
    r"cannot import name '(?P<name>\w+)' from '(?P<package>trl|datasets)'|"
    r"module '(?P<home>trl|datasets)' has no attribute '(?P<attribute>\w+)'"
)
INSTEAD = {
    "load_metric": phrase("use evaluate.load, of the package evaluate"),
    "list_metrics": phrase("use evaluate.list_evaluation_modules, of the package evaluate"),
    "list_datasets": phrase("use huggingface_hub.list_datasets"),
}
"""What does the same in another package."""
TITLE = "A name that this trl or datasets does not have"
CAUSE = (
    "The name came to the package with a later release than the installed one, or left it before. What asks for it was "
    "written for another time."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one name; None for one that all releases have, or none."""
    found = says(case, ASKED)
    if found is None or not is_a(case, "ImportError", "AttributeError"):
        return None
    package, name = found["package"] or found["home"], found["name"] or found["attribute"]
    table = neighbour_names()[package]
    if name not in table:
        return None
    range_, ways = _ways(case, package, name, table[name], table[""][0])
    if not ways:
        return None
    return Rule(
        id=RULE.id,
        title=_title(name, package, *table[name]),
        cause=CAUSE,
        package=package,
        affected={package: range_},
        matches=lambda other: specialise(other) is not None,
        remedies=ways,
    )


def _ways(case: Case, package: str, name: str, span: Span, oldest: str) -> tuple[str, tuple[Remedy, ...]]:
    """The range that lacks it, and the ways out: what is gone in the newest release is taken to be gone here."""
    since, gone = span
    change = (CodeChange(None, INSTEAD[name]),) if name in INSTEAD else ()
    if gone is not None and case.is_within(package, f">={gone}") is not False:
        words = phrase("a %(package)s that still has it; or a newer caller", package=package)
        return f">={gone}", (*change, Pins({package: f"<{gone}"}, words))
    if since != oldest and case.is_within(package, f"<{since}") is not False:
        return f"<{since}", (Pins({package: f">={since}"}, phrase("a %(package)s that has it", package=package)),)
    return "", ()


def _title(name: str, package: str, since: str, gone: str | None) -> str:
    if gone is None:
        return phrase("%(name)s of %(package)s: since %(since)s", name=name, package=package, since=since)
    words = phrase("%(name)s of %(package)s: since %(since)s, gone in %(gone)s")
    return phrase(words, name=name, package=package, since=since, gone=gone)


RULE = GeneralRule(id="name-of-a-neighbour", title=TITLE, cause=CAUSE, specialise=specialise)
