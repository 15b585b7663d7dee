"""Boundary by running: transformers 4.57.6 takes the list, 5.0.0 does not."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"transformers": ">=5.0.0"}


def matches(case: Case) -> bool:
    """transformers' own code of a model's base class asked a list for keys."""
    innermost = case.innermost
    return (
        says(case, r"'list' object has no attribute '(?:keys|items)'") is not None
        and is_a(case, "AttributeError")
        and innermost is not None
        and innermost.file.startswith("transformers/modeling_utils.py")
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="tied-weights-as-list",
    title="The model's own code lists its tied weights, and transformers 5 wants a mapping",
    cause=(
        "In transformers 4 a model class names its tied weights in the list _tied_weights_keys. transformers 5 wants "
        "a mapping there, from each tied weight to the one that it shares; code of a model that was written before "
        "has a list."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": "<5.0.0"}, "a transformers that takes the list"),
        CodeChange(
            None, 'write _tied_weights_keys = {"lm_head.weight": "model.embed_tokens.weight"} in the model\'s code'
        ),
    ),
)
