"""Boundaries by running: both are there with transformers 4.57.6, and neither with 5.0.0."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"transformers": ">=5.0.0"}


def matches(case: Case) -> bool:
    """A configuration was asked for rope_theta, or transformers' table for the kind "default" by a model's code."""
    theta = says(case, r"'\w+Config' object has no attribute 'rope_theta'")
    if theta is not None:
        return is_a(case, "AttributeError") and may_be(case, AFFECTED)
    innermost = case.innermost
    return (
        says(case, r"^'default'$") is not None
        and is_a(case, "KeyError")
        and innermost is not None
        and innermost.function == "__init__"
        and "modeling" in innermost.file
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="rope-of-transformers-5",
    title="transformers 5 keeps the rotary embeddings' settings elsewhere than the caller looks",
    cause=(
        "transformers 5 holds what was rope_theta and rope_scaling in one entry, rope_parameters, and has no function "
        "of the kind 'default' in its table any more. Code that came with a model, or a library of an older time, "
        "looks there."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": "<5.0.0"}, "a transformers that still has them; or a newer release of who asks"),
        CodeChange(None, 'read config.rope_parameters["rope_theta"]'),
    ),
)
