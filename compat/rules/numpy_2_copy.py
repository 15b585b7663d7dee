"""Boundary by running: np.array(..., copy=False) copies where it must in numpy 1.26.4, and raises in 2.0.0."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"numpy": ">=2.0.0"}

RULE = Rule(
    id="numpy-2-copy",
    title="np.array(..., copy=False) means 'never copy' in numpy 2",
    cause=(
        "To numpy 1, copy=False meant 'copy only if needed'. In numpy 2 it means 'never', and numpy raises where a "
        "copy is needed."
    ),
    package="numpy",
    affected=AFFECTED,
    matches=signature(r"Unable to avoid copy while creating an array as requested", "ValueError", affected=AFFECTED),
    remedies=(
        Pins({"numpy": "<2"}, "a numpy that copies where it must; or a newer release of the library that asks"),
        CodeChange(None, "call np.asarray(...) instead of np.array(..., copy=False)"),
    ),
)
