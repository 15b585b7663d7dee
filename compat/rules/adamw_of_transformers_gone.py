"""Boundary read from the wheels: transformers 4.49.0 has AdamW, 4.50.0 has not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.50.0"}

RULE = Rule(
    id="adamw-of-transformers-gone",
    title="transformers no longer has an AdamW of its own",
    cause=(
        "transformers had an AdamW from before torch had one, deprecated it in favour of torch's and removed it. Code "
        "of an older time still imports it."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        r"cannot import name 'AdamW'(?: from 'transformers|$|\n)|module '?transformers'? has no attribute '?AdamW",
        "ImportError",
        "AttributeError",
        affected=AFFECTED,
    ),
    remedies=(
        CodeChange(None, "from torch.optim import AdamW"),
        Pins(
            {"transformers": "<4.50.0"}, "a transformers that still has it; or a newer release of the library that asks"
        ),
    ),
)
