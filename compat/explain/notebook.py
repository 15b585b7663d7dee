"""A notebook's file -> what its cells printed and raised, as a person reads it there."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

LARGEST = 64 * 2**20
"""Bytes; a larger file is read line by line, as any text."""
MARKS = (b'"cells"', b'"nbformat"', b'"metadata"')
"""What a notebook's file begins with."""


def outputs(stream: BinaryIO) -> BinaryIO:
    """The text of a notebook's outputs; any other stream as it is."""
    head = stream.peek(512).lstrip()[:512] if isinstance(stream, io.BufferedReader) else b""
    if not head.startswith(b"{") or not any(mark in head for mark in MARKS):
        return stream
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        return io.BufferedReader(_Chained(content, stream))
    try:
        lines = list(_lines(json.loads(content)))
    except (ValueError, RecursionError, TypeError, AttributeError):
        return io.BytesIO(content)
    return io.BytesIO("\n".join(lines).encode("utf-8", "replace")) if lines else io.BytesIO(content)


def _lines(book: Any) -> Iterator[str]:
    """Raises TypeError or AttributeError for what is no notebook."""
    for cell in book.get("cells", ()):
        for output in cell.get("outputs", ()):
            yield from output.get("traceback") or [_joined(output.get("text", ""))]


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(text)


class _Chained(io.RawIOBase):
    """What was read already, and then the rest."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)
