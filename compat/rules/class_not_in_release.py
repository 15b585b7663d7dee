"""Row 6 of the document: InstructBLIP came later."""

from compat.rules import general_not_yet
from compat.rules.rule import Case, CodeChange, Control, Pins, Rule

FIRST = "4.31.0"
"""The first transformers release with InstructBLIP."""


def matches(case: Case) -> bool:
    """A class or the module was asked for, and came with that release."""
    if "InstructBlip" not in case.last_line and "transformers.models.instructblip" not in case.last_line:
        return False
    found = general_not_yet.specialise(case)
    return found is not None and found.affected == {"transformers": f"<{FIRST}"}


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
