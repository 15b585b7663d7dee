"""Boundary: the message names the versions itself; captured with the check of transformers 4.57.6."""

import re

from compat.language import phrase
from compat.rules.rule import Case, CodeChange, GeneralRule, Pins, Remedy, Rule
from compat.rules.signs import says

PATTERN = re.compile(
    r"This example requires a (?:source install from|minimum version of) (?:HuggingFace Transformers|(?P<need>[\w.]+))"
    r"[^\0]{0,300}?but the version found is (?P<found>[\w.]+)"
)
TITLE = "The example script is of another transformers than the installed one"
CAUSE = (
    "The example scripts of transformers belong to the release of their own folder, and check it first. This one is of "
    "the main branch, or of a later release than the installed one."
)


def specialise(case: Case) -> Rule | None:
    """The rule, with the version that the script wants where it says so."""
    found = says(case, PATTERN)
    if found is None:
        return None
    version = found["found"].rstrip(".")
    own = CodeChange(
        None, phrase("take the example from the release's own folder (the tag v%(version)s)", version=version)
    )
    need = (found["need"] or "").rstrip(".")
    newer = Pins(
        {"transformers": f">={need}" if need else f">{version}"}, phrase("the transformers that the script wants")
    )
    ways: tuple[Remedy, ...] = (own, newer)
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package="transformers",
        affected={"transformers": f"<={version}"},
        matches=lambda other: specialise(other) is not None,
        remedies=ways,
    )


RULE = GeneralRule(id="example-of-another-release", title=TITLE, cause=CAUSE, specialise=specialise)
