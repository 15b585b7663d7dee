"""Boundary by running: datasets 3.6.0 still runs a script (trust_remote_code), 4.0.0 refuses it."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"datasets": ">=4.0.0"}

RULE = Rule(
    id="datasets-scripts-gone",
    title="datasets 4 no longer runs a data set's own loading script",
    cause=(
        "A data set may come with a Python script that builds it. datasets 4 removed such scripts, and with them the "
        "argument trust_remote_code; data sets without a Parquet copy do not load there."
    ),
    package="datasets",
    affected=AFFECTED,
    matches=signature(
        r"Dataset scripts are no longer supported|`trust_remote_code` is not supported anymore", affected=AFFECTED
    ),
    remedies=(
        Pins({"datasets": "<4.0.0"}, "a datasets that still runs the script (3.6.0), with trust_remote_code=True"),
        CodeChange(None, "load the data set's Parquet copy: revision='refs/convert/parquet'"),
    ),
)
