"""Boundary by running: transformers 4.44.2 pads with such a tokenizer, 4.45.2 does not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.45.0"}

RULE = Rule(
    id="tokenizer-pad-signature",
    title="The model's own tokenizer has a _pad without padding_side",
    cause=(
        "Since 4.45 transformers calls a tokenizer's _pad with padding_side. A tokenizer that came with a model and "
        "overrides _pad (ChatGLM, GLM-4) was written before and does not take it."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(r"_pad\(\) got an unexpected keyword argument 'padding_side'", "TypeError", affected=AFFECTED),
    remedies=(
        Pins({"transformers": "<4.45.0"}, "a transformers of the time of the model's tokenizer (4.44.2)"),
        CodeChange(None, "add padding_side=None to the parameters of its _pad, or take its newer revision"),
    ),
)
