"""Boundary by running: protobuf 5.29.5 has MessageFactory.GetPrototype, 6.30.0 has not."""

from compat.rules.rule import Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"protobuf": ">=6"}

RULE = Rule(
    id="protobuf-without-getprototype",
    title="protobuf 6 no longer has MessageFactory.GetPrototype",
    cause=(
        "protobuf 6 removed GetPrototype after a long deprecation. An older package (often tensorflow or tensorboard) "
        "still calls it."
    ),
    package="protobuf",
    affected=AFFECTED,
    matches=signature(
        r"'(?:MessageFactory|SymbolDatabase)' object has no attribute 'GetPrototype'",
        "AttributeError",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"protobuf": "<6"}, "a protobuf that still has it; or a newer release of the package that calls it"),
    ),
)
