"""Boundaries by running: transformers 4.51.3 and 4.53.3 load such a model, 4.52.4 does not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.52.0,<4.53.0"}

RULE = Rule(
    id="submodule-without-initialize-weights",
    title="transformers 4.52 takes a part of the model for a model of its own",
    cause=(
        "transformers 4.52 calls _initialize_weights of every part that has a method _init_weights, as DaViT of "
        "Florence-2 has. The releases before do not, and since 4.53 it looks at the part's class."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(r"object has no attribute '_initialize_weights'", affected=AFFECTED),
    remedies=(
        Pins({"transformers": ">=4.53.0"}, "a transformers that looks at the class; or one before 4.52"),
        CodeChange(None, "rename _init_weights in the part's code, or let the part inherit PreTrainedModel"),
    ),
)
