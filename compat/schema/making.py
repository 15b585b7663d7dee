"""Types -> JSON Schema (2020-12): what the shipped files are made of."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from pydantic import TypeAdapter

from compat.schema.table import TABLE

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SOMETIMES = frozenset({"elsewhere", "search"})
"""Keys that are there only where there is something to say: every other one always is."""


def schema(name: str) -> dict[str, Any]:
    """The schema of this name, with its version in its ``$id``. Raises KeyError for a name that there is not."""
    entry = TABLE[name]
    module, _, attribute = entry.kind.partition(":")
    kind = getattr(import_module(f"compat.{module}"), attribute)
    made = _written(TypeAdapter(kind).json_schema(mode="serialization"))
    return {"$schema": DIALECT, "$id": f"urn:compat:{name}:{entry.version}", **made, "title": entry.of}


def _written(value: Any) -> Any:
    """What is written has every key of its type, also those with a default, and no other key.

    ``is_`` stands as "is", as ``export.plain`` has it.
    """
    if isinstance(value, list):
        return [_written(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: _written(each) for key, each in value.items()}
    if "properties" not in value:
        return made
    keys = {name.rstrip("_"): each for name, each in made["properties"].items()}
    required = [name for name in keys if name not in SOMETIMES]
    return {**made, "properties": keys, "required": required, "additionalProperties": False}
