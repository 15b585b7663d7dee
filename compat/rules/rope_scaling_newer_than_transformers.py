"""Boundary by running: transformers 4.42.4 refuses the form of Llama 3.1, 4.43.0 reads it."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": "<4.43.0"}

RULE = Rule(
    id="rope-scaling-newer-than-transformers",
    title="The model's rope_scaling is newer than this transformers",
    cause=(
        "Since Llama 3.1 a configuration's rope_scaling names its kind as rope_type and has more fields than type and "
        "factor. transformers before 4.43 refuses any other form than that of its own time."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        r"`rope_scaling` must be a dictionary with (?:with )?(?:two|three) fields, `type`|"
        r"`rope_scaling`'s type field must be one of \[.*\], got ",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"transformers": ">=4.43.0"}, "a transformers that reads the newer form"),
        CodeChange(None, "give the configuration a rope_scaling of the old form; long texts then come out worse"),
    ),
)
