"""The members of base classes from outside the history: those of the standard library, and the common ones of torch.

torch's are in ``data/torch.json``, as `dir` showed them for an object of each class. Other releases of torch have a few
more or less; it is the members of models that are asked for, and what they inherit from there hardly changes.
"""

from __future__ import annotations

import functools
import importlib
import json
from pathlib import Path

STANDARD = frozenset(
    {
        *(
            "abc",
            "argparse",
            "builtins",
            "collections",
            "collections.abc",
            "contextlib",
            "enum",
            "io",
            "json",
            "logging",
        ),
        *("threading", "types", "typing"),
    }
)
"""Modules of the standard library that may be imported to be asked: light ones, without effects."""

STAND_INS = {
    "typing.NamedTuple": "builtins.tuple",
    "typing.TypedDict": "builtins.dict",
    "typing_extensions.NamedTuple": "builtins.tuple",
    "typing_extensions.TypedDict": "builtins.dict",
    "typing_extensions.Protocol": "typing.Protocol",
}
"""What is no class itself, or not in the standard library, and the class whose members it gives."""

NAMED_TUPLE = frozenset({"_asdict", "_field_defaults", "_fields", "_make", "_replace"})

TORCH = Path(__file__).parent / "data" / "torch.json"


@functools.cache
def foreign(base: str) -> frozenset[str] | None:
    """The names of a class's members; None for a class that is not known here."""
    if base.startswith("torch."):
        return _torch().get(base)
    module, _, name = STAND_INS.get(base, base).rpartition(".")
    module = module or "builtins"
    if module not in STANDARD:
        return None
    found = getattr(importlib.import_module(module), name, None)
    extra = NAMED_TUPLE if base.endswith(".NamedTuple") else frozenset[str]()
    return None if found is None else _members(found) | extra


def _members(cls: object) -> frozenset[str]:
    """What a class has besides what every object has, but for ``__init__`` and ``__new__`` of its own."""
    own = {name for each in getattr(cls, "__mro__", ()) if each is not object for name in vars(each)}
    return frozenset(own - {"__module__", "__dict__", "__weakref__", "__doc__"})


@functools.cache
def _torch() -> dict[str, frozenset[str]]:
    classes = json.loads(TORCH.read_text(encoding="utf-8"))["classes"]
    return {
        name: frozenset(each["names"]) | frozenset(classes[each["base"]]["names"] if each["base"] else ())
        for name, each in classes.items()
    }
