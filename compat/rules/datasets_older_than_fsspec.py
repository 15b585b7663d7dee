"""Boundaries by running: datasets 2.14.5 fails beside fsspec 2023.10.0, 2.14.6 works; 2.14.4 works beside 2023.9.2."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"datasets": "<2.14.6"}

RULE = Rule(
    id="datasets-older-than-fsspec",
    title="This datasets is older than the installed fsspec",
    cause=(
        "fsspec changed how a local file system names itself and how it reads patterns with **. An older datasets "
        "compares with the old name, or uses a pattern that is refused now, and declares no upper limit for fsspec."
    ),
    package="datasets",
    affected=AFFECTED,
    matches=signature(
        r"Loading a dataset cached in a LocalFileSystem is not supported|"
        r"Invalid pattern: '\*\*' can only be an entire path component",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"datasets": ">=2.14.6"}, "a datasets of the time of this fsspec"),
        Pins({"fsspec": "<=2023.9.2"}, "an fsspec of the time of this datasets"),
    ),
)
