"""One file of source, read and parsed. What cannot be read is a value with its reason; nothing is run."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from compat.scan import notebook
from compat.scan.files import named
from compat.scan.uses import Spot

LARGEST = 2 * 2**20
"""Bytes of code; to parse more takes seconds and gigabytes, and nobody wrote it by hand."""
LARGEST_NOTEBOOK = 64 * 2**20
"""Its outputs, pictures included, are in the file too."""
LINE_END = re.compile(r"\r\n|\r|\n")
PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Unread:
    """A file, or a cell of one, that was not read, and why."""

    path: str
    why: str
    cell: int | None = None


@dataclass(frozen=True)
class Source:
    """A parsed file. The code of a notebook's cells is one below the other in ``tree`` and ``lines``."""

    path: Path
    name: str
    tree: ast.Module
    lines: tuple[str, ...] = field(repr=False)
    starts: tuple[tuple[int, int], ...] = ()
    """Of a notebook: the first line of each cell in ``tree``, and the cell's number."""
    unread: tuple[Unread, ...] = ()

    def spot(self, line: int, offset: int) -> Spot:
        """The place of a line of ``tree`` and ``ast``'s offset in bytes."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        column = len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace")) + 1
        first, cell = next((each for each in reversed(self.starts) if each[0] <= line), (1, None))
        return Spot(line - first + 1, column, cell)


def read(path: Path) -> Source | Unread:
    """One file, parsed."""
    name = named(path)
    is_notebook = path.suffix == ".ipynb"
    try:
        if path.stat().st_size > (LARGEST_NOTEBOOK if is_notebook else LARGEST):
            return Unread(name, "too large to be source that somebody wrote")
        data = path.read_bytes()
    except OSError as error:
        return Unread(name, error.strerror or "cannot be read")
    text = _decoded(data)
    if text is None:
        return Unread(name, "not text in the encoding that it says, or UTF-8")
    return _notebook(path, name, text) if is_notebook else _file(path, name, text)


def _decoded(data: bytes) -> str | None:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, ValueError, LookupError):
        return None


def _file(path: Path, name: str, text: str) -> Source | Unread:
    tree = parsed(text)
    return Unread(name, tree) if isinstance(tree, str) else Source(path, name, tree, tuple(LINE_END.split(text)))


def _notebook(path: Path, name: str, text: str) -> Source | Unread:
    found = notebook.cells(text)
    if isinstance(found, str):
        return Unread(name, found)
    whole = ast.Module(body=[], type_ignores=[])
    lines: list[str] = []
    starts: list[tuple[int, int]] = []
    unread: list[Unread] = []
    for cell in found:
        code = notebook.python(cell.code)
        tree = parsed(code) if len(code) <= LARGEST else "too large to be source that somebody wrote"
        if isinstance(tree, str):
            unread.append(Unread(name, tree, cell.number))
            continue
        starts.append((len(lines) + 1, cell.number))
        whole.body += ast.increment_lineno(tree, len(lines)).body
        lines += LINE_END.split(code)
    return Source(path, name, whole, tuple(lines), tuple(starts), tuple(unread))


def parsed(text: str) -> ast.Module | str:
    """The tree, or why there is none, in words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is none of our business
            return ast.parse(text)
    except SyntaxError as error:
        return f"does not parse with {PYTHON}: line {error.lineno or '?'}: {error.msg}"
    except ValueError as error:
        return f"does not parse with {PYTHON}: {error}"
    except (RecursionError, MemoryError):
        return "nested too deeply to be parsed"
