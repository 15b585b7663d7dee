"""Boundary by running: pandas 2.1.4 and numexpr 2.8.4 load beside numpy 1.26.4, and not beside 2.0.2."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"numpy": ">=2.0.0"}

RULE = Rule(
    id="numpy-2-under-old-binary",
    title="A compiled module was built for numpy 1, and numpy 2 is installed",
    cause=(
        "numpy 2.0 changed the layout of its C structures, so a compiled module that was built against numpy 1 cannot "
        "use it. The resolver often allows the pair, because packages of that time declared no upper limit for numpy."
    ),
    package="numpy",
    affected=AFFECTED,
    matches=signature(
        r"compiled using NumPy 1\.x cannot be run in|_ARRAY_API not found|Numpy is not available|"
        r"numpy\.core\.multiarray failed to import|numpy\.core\.umath failed to import|"
        r"numpy\.dtype size changed.*Expected 96 from C header, got 88",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"numpy": "<2"}, "numpy 1.26.4, for which the module was built"),
        Pins({"torch": ">=2.3"}, "where the module is torch: a torch that was built for both (2.3 and later)"),
    ),
)
