"""Boundary: torch 2.6 names itself in the message; captured with torch 2.13.0."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"torch": ">=2.6"}

RULE = Rule(
    id="torch-weights-only",
    title="torch.load refuses what is not plain weights, since torch 2.6",
    cause=(
        "Since 2.6 torch.load reads tensors and plain values only (weights_only=True), unless it is told otherwise. "
        "The file also holds objects of other classes, as checkpoints and optimizer states of older code do."
    ),
    package="torch",
    affected=AFFECTED,
    matches=signature(
        r"Weights only load failed|WeightsUnpickler error: Unsupported|"
        r"changed the default value of the `weights_only` argument in `torch\.load`",
        affected=AFFECTED,
    ),
    remedies=(
        CodeChange(None, "if you trust the file: torch.load(..., weights_only=False), or add_safe_globals([TheClass])"),
        Pins({"torch": "<2.6"}, "a torch that still loads such files, or a newer release of the library that loads it"),
    ),
)
