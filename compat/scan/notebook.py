"""A notebook's code cells as Python: magics and shell lines are passed over. Pure."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BODY_IS_PYTHON = frozenset({"capture", "prun", "time", "timeit"})
"""Cell magics that run the rest of the cell as Python; after any other it is something else."""
MAGIC_LINE = re.compile(r"\s*(?:[%!?]|[\w.]+\?{1,2}\s*$)")
MAGIC_VALUE = re.compile(r"(\s*[\w\s,.]+=\s*)[%!]")


@dataclass(frozen=True)
class Cell:
    """A code cell: its place among all cells, from 1, and its code."""

    number: int
    code: str


def cells(text: str) -> list[Cell] | str:
    """The code cells; a text says why there are none to read."""
    try:
        book = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"no notebook: {str(error).splitlines()[0]}"
    if not isinstance(book, dict) or not isinstance(_all_cells(book), list):
        return "no notebook: it has no list of cells"
    language = _language(book)
    if language not in ("", "python", "ipython"):
        return f"a notebook in {language}"
    return list(_code(_all_cells(book)))


def python(code: str) -> str:
    """The code of a cell as Python, line for line; magics become ``pass``."""
    head = code.lstrip().partition("\n")[0].strip()
    if head.startswith("%%"):
        if head[2:].partition(" ")[0] not in BODY_IS_PYTHON:
            return ""
        code = code.replace(head, "", 1)
    return code if _parses(code) else "\n".join(_without_magics(code.split("\n")))


def _without_magics(lines: list[str]) -> Iterator[str]:
    goes_on = False
    for line in lines:
        if goes_on or MAGIC_LINE.match(line):
            goes_on = line.rstrip().endswith("\\")
            yield line[: len(line) - len(line.lstrip())] + "pass"
        elif found := MAGIC_VALUE.match(line):
            yield f"{found[1]}None"
        else:
            yield line


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _all_cells(book: dict[str, Any]) -> Any:
    sheets = book.get("worksheets")  # up to format 3
    if not isinstance(sheets, list):
        return book.get("cells")
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for each in lists if isinstance(each, list) for cell in each]


def _language(book: dict[str, Any]) -> str:
    about = book.get("metadata")
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        part = about.get(key) if isinstance(about, dict) else None
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name]).lower()
    return ""


def _code(all_cells: list[Any]) -> Iterator[Cell]:
    for number, cell in enumerate(all_cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input", ""))
            lines = source if isinstance(source, list) else [source]
            yield Cell(number, "".join(each for each in lines if isinstance(each, str)))
