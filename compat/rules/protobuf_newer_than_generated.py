"""Boundary by running: the generated module of transformers 4.28.1 loads beside protobuf 3.20.3, and not 4.21.12."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"protobuf": ">=4"}

RULE = Rule(
    id="protobuf-newer-than-generated",
    title="Code generated for protobuf 3 is loaded by protobuf 4 or later",
    cause=(
        "protobuf 4 refuses modules (*_pb2.py) that a protoc older than 3.19 generated. "
        "The package that ships the module is older than the installed "
        "protobuf."
    ),
    package="protobuf",
    affected=AFFECTED,
    matches=signature(
        r"Descriptors can ?not (?:not )?be created directly",
        "TypeError",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"protobuf": "<=3.20.3"}, "protobuf 3.20.3; or a newer release of the package that ships the module"),
        CodeChange(None, "set PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python, which is slower and takes old modules"),
    ),
)
