"""bitsandbytes 0.45.0 is the last that imports triton.ops, read from the wheels. Not captured: CUDA only."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

RULE = Rule(
    id="triton-ops-gone",
    title="triton no longer has triton.ops, which an older bitsandbytes imports",
    cause=(
        "triton 3.2, which comes with torch 2.6, removed its module ops. An older bitsandbytes imports its matrix "
        "multiplication's model from there."
    ),
    package="bitsandbytes",
    affected={"triton": ">=3.2", "bitsandbytes": "<0.45.1"},
    matches=signature(
        r"No module named 'triton\.ops",
        "ModuleNotFoundError",
        "ImportError",
        "RuntimeError",
        affected={"triton": ">=3.2", "bitsandbytes": "<0.45.1"},
    ),
    remedies=(
        Pins({"bitsandbytes": ">=0.45.1"}, "a bitsandbytes that does without it"),
        Pins({"triton": "<3.2", "torch": "<2.6"}, "a triton that still has it, with its torch"),
    ),
)
