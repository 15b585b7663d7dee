"""Boundary by running: transformers 4.53.3 makes such a model, 4.54.0 does not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.54.0"}

RULE = Rule(
    id="model-flag-read-too-early",
    title="The model's own code computes _supports_sdpa from a part that it does not have yet",
    cause=(
        "Since 4.54 the base class reads a model's _supports_sdpa while the model is made. Florence-2's own code "
        "computes it from its language model, which is not there at that time."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        r"object has no attribute '_supports_(?:sdpa|flash_attn_2|flash_attn|flex_attn)'",
        "AttributeError",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"transformers": "<4.54.0"}, "a transformers that reads it later"),
        CodeChange(
            None,
            'write _supports_sdpa = True (or load with attn_implementation="eager"); take the code\'s newer revision',
        ),
    ),
)
