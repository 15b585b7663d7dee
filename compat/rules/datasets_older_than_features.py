"""Boundary by running: datasets 3.6.0 knows no feature of type List, 4.0.0 writes it."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"datasets": "<4.0.0"}

RULE = Rule(
    id="datasets-older-than-features",
    title="The data set was written by datasets 4, and an older one reads it",
    cause=(
        "datasets 4 writes columns that hold lists as features of type List. An older datasets does not know that type "
        "and cannot read the data set's description, from the hub or from its own cache."
    ),
    package="datasets",
    affected=AFFECTED,
    matches=signature(r"Feature type '(?:List|LargeList|Video|Pdf|Json)' not found", "ValueError", affected=AFFECTED),
    remedies=(Pins({"datasets": ">=4.0.0"}, "a datasets that knows the feature; or delete what is cached"),),
)
