"""Columns of a data set that are not the same in all its files."""

from compat.rules.rule import CodeChange, Rule
from compat.rules.signs import signature

SAYS = (
    r"All the data files must have the same columns",
    r"Couldn't cast[\s\S]{0,8000}because column names don't match",
)

RULE = Rule(
    id="data-files-differ",
    title="The files of a data set do not have the same columns",
    cause=(
        "A data set is one table: each file must have the columns, and the types, of the first one or of the features "
        "that were given. The message names the columns that differ."
    ),
    package="",
    affected={},
    matches=signature("|".join(SAYS)),
    remedies=(CodeChange(None, "give the files the same columns, or load them as separate configurations"),),
    about_versions=False,
)
