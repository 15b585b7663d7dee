"""Boundary by running: numpy 1.26.4 has all of the names, 2.0.0 none."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"numpy": ">=2.0.0"}
GONE = (
    "NaN|Inf|NAN|PINF|NINF|Infinity|infty|NZERO|PZERO|float_|complex_|cfloat|clongfloat|longfloat|longcomplex|"
    "singlecomplex|string_|unicode_|product|cumproduct|sometrue|alltrue|asfarray|bool8|int0|uint0|object0|str0|"
    "bytes0|void0|cast|source|lookfor|trapz|in1d|who|find_common_type|issubclass_|issctype|maximum_sctype|obj2sctype|"
    "sctype2char|sctypes|set_string_function|set_numeric_ops|safe_eval|round_|nbytes|mat|msort|compare_chararrays|"
    "deprecate|disp|byte_bounds|recfromcsv|recfromtxt|DataSource|add_newdoc_ufunc|geterrobj|seterrobj|"
    "tracemalloc_domain|VisibleDeprecationWarning|ComplexWarning|RankWarning|TooHardError|AxisError"
)

RULE = Rule(
    id="numpy-2-name-gone",
    title="numpy 2 no longer has this name",
    cause=(
        "numpy 2.0 removed some hundred names from its main namespace (np.float_, np.NaN, np.product and their like). "
        "Code that was written for numpy 1 still asks for them."
    ),
    package="numpy",
    affected=AFFECTED,
    matches=signature(
        rf"was removed in the NumPy 2\.0 release|module 'numpy' has no attribute '(?:{GONE})'|"
        rf"cannot import name '(?:{GONE})' from 'numpy'",
        "AttributeError",
        "ImportError",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"numpy": "<2"}, "a numpy that still has the name; or a newer release of the library that asks"),
        CodeChange(None, "use the name that numpy's message gives (np.float64, np.nan, np.prod ...)"),
    ),
)
