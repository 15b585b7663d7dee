"""Somebody stopped it."""

from compat.rules.rule import Case, CodeChange, Rule


def matches(case: Case) -> bool:
    """Python's own exception for it; it has no words."""
    return case.type == "KeyboardInterrupt"


RULE = Rule(
    id="interrupted",
    title="It was stopped by hand",
    cause="The person at the keyboard, or the notebook's stop button, ended the program. Nothing is wrong.",
    package="",
    affected={},
    matches=matches,
    remedies=(CodeChange(None, "run it again"),),
    about_versions=False,
)
