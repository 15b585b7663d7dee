"""A crossing -> ``artefacts.json``, for other programs and for the section of ``compatibility.md``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from compat.artefacts.crossing import Came, Cell, Crossing
from compat.check import json_file
from compat.errors import CompatError
from compat.language import text
from compat.report import artefacts_rows, export, scrub

FORMAT_VERSION = 1
"""Grows when a key changes its meaning."""
ANEW = "`compat artefacts` writes it anew"


def render(crossing: Crossing) -> str:
    """The JSON text, ending in a newline; it says what was seen, and not whether it was asked just now."""
    content = {
        "format_version": FORMAT_VERSION,
        "combinations": export.plain(crossing.members),
        "rules": export.plain(crossing.titles),
        "artefacts": [
            {
                "kind": grid.kind,
                "what": grid.what,
                "summary": artefacts_rows.summary(grid),
                "cells": [_cell(cell) for cell in grid.cells],
            }
            for grid in crossing.grids
        ],
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _cell(cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = export.plain(cell)
    return {**found, "came": cell.came.value, "ways": [scrub.text(way.command) for way in cell.ways]}


class _Cell(BaseModel):
    came: Came


class _Kind(BaseModel):
    what: str
    cells: list[_Cell]


class _Document(BaseModel):
    """What is read of the file."""

    model_config = ConfigDict(strict=True)
    format_version: int
    artefacts: list[_Kind]


def summaries(path: Path) -> list[tuple[str, str]] | None:
    """(what, how its pairs came out) of each kind in the file; None where there is no such file.

    Raises CompatError, in one line, for a file that is none of these or has another format.
    """
    if not path.exists():
        return None
    content = json_file.read(path, ANEW)
    if not isinstance(content, dict):
        raise CompatError(f"{path.name}: no object; {ANEW}")
    version = content.get("format_version")
    if type(version) is int and version != FORMAT_VERSION:
        raise CompatError(f"{path.name}: of format {str(version)[:20]}, and this compat reads {FORMAT_VERSION}; {ANEW}")
    try:
        found = _Document.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        steps = ".".join(str(step) for step in first["loc"])
        raise CompatError(f"{path.name}: {steps}: {first['msg']}; {ANEW}") from None
    return [(text(kind.what), artefacts_rows.counted(each.came for each in kind.cells)) for kind in found.artefacts]
