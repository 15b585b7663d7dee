"""A stream of bytes -> its lines, in bounded memory, whatever the bytes are."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 20
LONGEST = 16_384
"""Of a longer line, head and tail are kept, each so many bytes: the end of a message says most."""

ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]?|[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff]")
"""What a terminal obeys (colours, titles, links), and other control characters."""


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Each line without its end; a carriage return ends one too, as progress bars write it."""
    rest = b""
    for chunk in _chunks(stream):
        block = rest + chunk
        whole = block.splitlines()
        rest = b""
        if block.endswith(b"\r"):  # its line feed may be the first byte of the next chunk
            rest = whole.pop() + b"\r"
        elif not block.endswith(b"\n"):
            rest = _cut(whole.pop())
        yield from map(_cut, whole)
    yield from map(_cut, rest.splitlines())


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream as UTF-8; UTF-16, as some shells redirect output, is recognised by its mark."""
    first = stream.read(CHUNK)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")("replace")
        yield decoder.decode(first).encode("utf-8", "replace")
        while chunk := stream.read(CHUNK):
            yield decoder.decode(chunk).encode("utf-8", "replace")
        return
    while first:
        yield first
        first = stream.read(CHUNK)


def _cut(line: bytes) -> bytes:
    return line if len(line) <= 2 * LONGEST else line[:LONGEST] + b" ... " + line[-LONGEST:]


def texts(line: bytes) -> Iterator[str]:
    """What a person would read of one line: without colours, and a JSON string as the lines that it holds."""
    text = line.decode("utf-8", "replace")
    for each in _unpacked(text):
        yield ESCAPES.sub("", each).rstrip() if not each.isprintable() else each.rstrip()


def _unpacked(text: str) -> list[str]:
    """A notebook's file and structured logs hold tracebacks as JSON strings, with ``\\n`` for a line's end."""
    bare = text.strip().rstrip(",")
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        try:
            return str(json.loads(bare)).splitlines() or [""]
        except ValueError:
            return [text]
    if "\\n" in text and ("Traceback (most recent call last)" in text or 'File \\"' in text):
        return text.replace('\\"', '"').split("\\n")
    return [text]
