"""Row 6 of the document: InstructBLIP came later."""

import re

from compat.rules.rule import Case, CodeChange, Control, Pins, Rule

FIRST = "4.31.0"
"""The first transformers release with InstructBLIP."""

MISSING = re.compile(
    r"cannot import name 'InstructBlip\w*' from 'transformers|module '?transformers'? has no attribute '?InstructBlip"
)


def matches(case: Case) -> bool:
    """The class was asked for by name, and the release is older than the class."""
    found = (
        MISSING.search(case.last_line) is not None
        or "No module named 'transformers.models.instructblip" in case.last_line
    )
    kind = case.type in ("ImportError", "ModuleNotFoundError", "AttributeError")
    return found and kind and case.is_within("transformers", f"<{FIRST}") is True


RULE = Rule(
    id="class-not-in-release",
    title="This transformers has no InstructBLIP yet",
    cause=(
        "InstructBLIP came to transformers with release 4.31.0. Older releases import well and have no class "
        "of that name."
    ),
    package="transformers",
    affected={"transformers": f"<{FIRST}"},
    matches=matches,
    controls=(Control("import-transformers", "passed"),),
    remedies=(
        CodeChange("rsgpt-forward", "build Q-Former and forward by hand from what this release has, as RSGPT does"),
        Pins({"transformers": f">={FIRST}"}, "a transformers that has the class"),
    ),
)
