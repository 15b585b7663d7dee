"""Boundary by running, without accelerate: transformers 4.50.3 loads, 4.51.0 does not, 4.51.1 loads."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import may_be, may_pass_through, says

AFFECTED = {"transformers": ">=4.51.0,<4.51.1"}


def matches(case: Case) -> bool:
    """transformers' own code raised. The name alone may be of an older release that was given device_map."""
    undefined = says(case, r"name '(?:init_empty_weights|find_tied_parameters)' is not defined")
    return (
        undefined is not None
        and case.type == "NameError"
        and may_pass_through(case, "transformers/modeling_utils.py")
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="init-empty-weights-undefined",
    title="transformers 4.51.0 loads no model without accelerate",
    cause=(
        "transformers 4.51.0 calls a helper of accelerate whenever it loads a model, without looking whether it is "
        "there. accelerate is not installed here, or it is too old; the releases before and after do without it."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": ">=4.51.1"}, "the release after it, or the one before"),
        CodeChange(None, "install accelerate: pip install -U accelerate, and restart"),
    ),
)
