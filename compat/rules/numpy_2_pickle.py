"""Boundary by running: numpy 1.25.2 has no module numpy._core, 1.26.0 neither, 1.26.4 has one for such files."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"numpy": "<1.26.4"}

RULE = Rule(
    id="numpy-2-pickle",
    title="The file was pickled with numpy 2, and an older numpy reads it",
    cause=(
        "numpy 2.0 moved its inner modules to numpy._core, and a pickle (a checkpoint, a cached data set) written "
        "there names them. An older numpy has no module of that name."
    ),
    package="numpy",
    affected=AFFECTED,
    matches=signature(r"No module named 'numpy\._core", "ModuleNotFoundError", "ImportError", affected=AFFECTED),
    remedies=(Pins({"numpy": ">=1.26.4"}, "a numpy that knows the module: 1.26.4 or 2"),),
)
