"""Boundaries read from the wheels: bitsandbytes 0.45.0 dropped the attribute, peft 0.14.0 stopped reading it."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"peft": "<0.14.0", "bitsandbytes": ">=0.45.0"}

RULE = Rule(
    id="peft-older-than-bitsandbytes",
    title="peft reads an attribute that the 8-bit layers of this bitsandbytes no longer have",
    cause=(
        "peft up to 0.13.2 copies memory_efficient_backward from an 8-bit layer when it puts an adapter onto it. "
        "bitsandbytes 0.45.0 removed that attribute, and peft sets no upper limit for bitsandbytes."
    ),
    package="peft",
    affected=AFFECTED,
    matches=signature(
        r"'MatmulLtState' object has no attribute 'memory_efficient_backward'", "AttributeError", affected=AFFECTED
    ),
    remedies=(
        Pins({"peft": ">=0.14.0"}, "peft 0.14.0 no longer reads it"),
        Pins({"bitsandbytes": "<0.45.0"}, "a bitsandbytes that still has it"),
    ),
)
