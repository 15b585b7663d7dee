"""Boundaries read from the wheels of accelerate and bitsandbytes; accelerate 1.12.0 and 1.13.0 by running."""

import re

from compat.language import phrase
from compat.rules.rule import Case, GeneralRule, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"transformers": ">=5.0.0"}
REFUSED = re.compile(r"(?:\b(?P<class>\w+)\.)?__new__\(\) got an unexpected keyword argument '_is_hf_initialized'")
OF_BITSANDBYTES = ("Params4bit", "Int8Params", "Linear4bit", "Linear8bitLt")
FIXED = {"bitsandbytes": "0.50.0", "accelerate": "1.13.0"}
TITLE = "transformers 5 marks parameters with an attribute that an older library hands to their constructor"
CAUSE = (
    "transformers 5 sets _is_hf_initialized on parameters. accelerate makes a parameter again from its class and its "
    "attributes, and a class that does not expect the mark refuses it."
)


def specialise(case: Case) -> Rule | None:
    """The rule: bitsandbytes' own classes, or any other under accelerate."""
    found = says(case, REFUSED)
    if found is None or not is_a(case, "TypeError") or not may_be(case, AFFECTED):
        return None
    package = "bitsandbytes" if found["class"] in OF_BITSANDBYTES else "accelerate"
    older = f"<{FIXED[package]}"
    if case.is_within(package, older) is False:
        return None
    return Rule(
        id=RULE.id,
        title=TITLE,
        cause=CAUSE,
        package=package,
        affected={**AFFECTED, package: older},
        matches=lambda other: specialise(other) is not None,
        remedies=(
            Pins({package: f">={FIXED[package]}"}, phrase("a %(package)s that knows the mark", package=package)),
            Pins({"transformers": "<5.0.0"}, phrase("a transformers that does not set it")),
        ),
    )


RULE = GeneralRule(id="hf-initialized-mark", title=TITLE, cause=CAUSE, specialise=specialise)
