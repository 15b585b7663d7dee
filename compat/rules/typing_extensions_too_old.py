"""Boundaries from typing_extensions' own release notes; override by running."""

import re

from compat.language import phrase
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import says

SINCE = {
    "ParamSpec": "3.10.0",
    "TypeGuard": "3.10.0",
    "Self": "4.0.0",
    "Never": "4.1.0",
    "Unpack": "4.1.0",
    "LiteralString": "4.1.0",
    "dataclass_transform": "4.1.0",
    "NamedTuple": "4.3.0",
    "override": "4.4.0",
    "deprecated": "4.5.0",
    "Buffer": "4.6.0",
    "TypeAliasType": "4.6.0",
    "Doc": "4.8.0",
    "ReadOnly": "4.9.0",
    "TypeIs": "4.10.0",
    "NoDefault": "4.12.0",
    "TypeForm": "4.13.0",
    "Sentinel": "4.14.0",
}
MISSING = re.compile(r"cannot import name '(\w+)' from 'typing_extensions'")
TITLE = "A library needs a newer typing_extensions"
CAUSE = (
    "A library imports a name that came with a later typing_extensions than the installed one, which was there before "
    "or is held back by something else."
)


def specialise(case: Case) -> Rule | None:
    """The rule of this one name."""
    found = says(case, MISSING)
    first = SINCE.get(found[1]) if found else None
    if first is None or case.is_within("typing-extensions", f"<{first}") is False:
        return None
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="typing-extensions",
        affected={"typing-extensions": f"<{first}"},
        matches=lambda other: specialise(other) is not None,
        remedies=(Pins({"typing-extensions": f">={first}"}, phrase("a typing_extensions that has the name")),),
    )


RULE = GeneralRule(id="typing-extensions-too-old", title=TITLE, cause=CAUSE, specialise=specialise)
