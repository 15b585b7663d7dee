"""A crossing -> ``artefacts.json``, for other programs and for the section of ``compatibility.md``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compat.artefacts.crossing import Cell, Crossing
from compat.report import artefacts_rows, export, scrub

FORMAT_VERSION = 1
"""Grows when a key changes its meaning."""


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


def summaries(path: Path) -> list[tuple[str, str]] | None:
    """(what, how its pairs came out) of each kind in the file; None where there is none that can be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return _summaries(content) if content["format_version"] == FORMAT_VERSION else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _summaries(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(each["what"]), str(each["summary"])) for each in content["artefacts"]]
