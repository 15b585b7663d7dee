"""Boundary by running: transformers 4.50.3 and 4.51.1 load a model without accelerate, 4.51.0 does not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": "==4.51.0"}

RULE = Rule(
    id="accelerate-called-unasked",
    title="transformers 4.51.0 needs accelerate to load any model",
    cause=(
        "from_pretrained of 4.51.0 calls init_empty_weights of accelerate whether accelerate is installed or not. The "
        "releases before and after it look first."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(r"name 'init_empty_weights' is not defined", "NameError", affected=AFFECTED),
    remedies=(
        Pins({"transformers": ">=4.51.1"}, "any other release than 4.51.0"),
        CodeChange(None, "install accelerate"),
    ),
)
