"""Boundary by running: pandas 1.5.3 has the methods, 2.0.0 has not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"pandas": ">=2.0.0"}

RULE = Rule(
    id="pandas-method-gone",
    title="pandas 2 no longer has this method",
    cause=(
        "pandas 2 removed methods that it had deprecated (append, iteritems, mad). Code of an older time still calls "
        "them."
    ),
    package="pandas",
    affected=AFFECTED,
    matches=signature(
        r"'DataFrame' object has no attribute '(?:append|iteritems|mad|lookup|tshift|slice_shift)'|"
        r"'Series' object has no attribute '(?:append|iteritems|mad|is_monotonic)'|"
        r"'Index' object has no attribute 'is_monotonic'|"
        r"cannot import name '(?:Int64Index|Float64Index|UInt64Index)' from 'pandas",
        "AttributeError",
        "ImportError",
        affected=AFFECTED,
    ),
    remedies=(
        CodeChange(None, "use pandas.concat for append, items for iteritems, Index for Int64Index"),
        Pins({"pandas": "<2"}, "a pandas that still has it; or a newer release of the library that calls it"),
    ),
)
