"""By running: datasets 2.14.6 does not import beside pyarrow 21.0.0; 2.14.7 does, and 2.14.6 beside 20.0.0."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"pyarrow": ">=21.0.0", "datasets": "<2.14.7"}

RULE = Rule(
    id="datasets-older-than-pyarrow",
    title="pyarrow no longer has PyExtensionType, which an older datasets uses",
    cause=(
        "pyarrow 21 removed PyExtensionType after a long deprecation. An older datasets defines its array types with "
        "it, so that it does not import."
    ),
    package="datasets",
    affected=AFFECTED,
    matches=signature(r"module 'pyarrow' has no attribute 'PyExtensionType'", "AttributeError", affected=AFFECTED),
    remedies=(
        Pins({"datasets": ">=2.14.7"}, "a datasets that does without it"),
        Pins({"pyarrow": "<21.0.0"}, "a pyarrow that still has it"),
    ),
)
