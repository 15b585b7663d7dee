"""JSON files as objects and back. Bad input is one line for a person, never a crash."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

from compat.convert.outcome import Document, UnusableFileError

LARGEST_BYTES = 2**29
"""No tokenizer file comes near; a text of that size takes several times as much in memory."""
DEEPEST = 200
"""Levels of nesting: the libraries refuse 128."""


def read(file: Path) -> bytes:
    """A file's bytes. Raises UnusableFileError for what is no file, cannot be read or is far too large."""
    try:
        if not file.is_file():
            raise UnusableFileError(f"{file.name}: no such file, or no ordinary one")
        if file.stat().st_size > LARGEST_BYTES:
            raise UnusableFileError(f"{file.name}: larger than {LARGEST_BYTES // 2**20} MiB; is it the right file?")
        return file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UnusableFileError(f"{file.name!r}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def parsed(data: bytes, name: str) -> Document:
    """The object that a JSON file holds. Raises UnusableFileError, naming the file and the place."""
    try:
        found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
        if not isinstance(found, dict):
            raise ValueError(f"it holds {type(found).__name__}, and no object")
        _refuse_unwritable(found)
    except (ValueError, RecursionError) as error:
        words = str(error)[:200] if isinstance(error, ValueError) else "it is nested too deeply"
        raise UnusableFileError(f"{name}: not readable as JSON: {words}") from None
    return found


def written(document: Document, indent: int | None = 2) -> bytes:
    """The bytes of a JSON file, as the tokenizers library lays it out."""
    return json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False).encode()


def _once(pairs: list[tuple[str, object]]) -> Document:
    found: Document = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:60]!r} is there twice, and readers differ in which they take")
        found[key] = value
    return found


def _refuse_unwritable(document: Document) -> None:
    """What JSON's grammar admits, and no file can hold: half characters, numbers without end."""
    for value in _values(document, 0):
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("a number in it is not finite")
        if isinstance(value, str) and not value.isascii():
            value.encode()  # UnicodeEncodeError, a ValueError: half of a surrogate pair


def _values(value: object, depth: int) -> Iterator[object]:
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _values(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, depth + 1)
    else:
        yield value
