"""Boundary by running: numpy 1.23.5 has the aliases, 1.24.0 has not; 2.0.0 has bool and long again."""

import re

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"numpy": ">=1.24.0"}
ALIASES = re.compile(
    r"module 'numpy' has no attribute '(?:object|bool|int|float|complex|str|long|unicode|typeDict)'|"
    r"`np\.(?:object|bool|int|float|complex|str|long|unicode)` was a deprecated alias for the builtin"
)


def matches(case: Case) -> bool:
    """One of the names that numpy had for Python's own types was asked for."""
    return says(case, ALIASES) is not None and is_a(case, "AttributeError") and may_be(case, AFFECTED)


RULE = Rule(
    id="numpy-alias-gone",
    title="numpy no longer has np.object, np.bool, np.int, np.float and their like",
    cause=(
        "numpy 1.24 removed the names that it had for Python's own types, after a deprecation since 1.20. Code of an "
        "older time, often in a library, still asks for them."
    ),
    package="numpy",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"numpy": "<1.24"}, "a numpy that still has the aliases; or a newer release of the library that asks"),
        CodeChange(None, "write object, bool, int, float or np.float64 instead of np.object and its like"),
    ),
)
