"""A stream of bytes -> blocks of whole lines, in bounded memory, and a line's bytes -> what a person reads of it."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 20
LONGEST_RAW, LONGEST = 32_768, 2048
"""Of a longer line, head and tail are kept, each so many bytes or characters: the end of a message says most."""

ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]?|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\ufeff]"
)
"""What a terminal obeys (colours, titles, links), and other control characters."""
COLOURS = re.compile(rb"\x1b\[[\d;:]*m")
"""May stand inside of a word that says that a line matters: they go first."""


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Whole lines, each ending in a line feed; a carriage return ends one too, as progress bars write it."""
    rest = b""
    for chunk in _chunks(stream):
        block = rest + chunk
        end = max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1
        if end:
            yield _plain(block[:end])
        rest = _cut(block[end:])
    if rest:
        yield _plain(rest + b"\n")


def _plain(block: bytes) -> bytes:
    """Without colours, and with line feeds alone."""
    uncoloured = COLOURS.sub(b"", block) if b"\x1b[" in block else block
    return uncoloured.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in uncoloured else uncoloured


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream as UTF-8; UTF-16, as some shells redirect output, is recognised by its mark."""
    first = stream.read(CHUNK)
    wide = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    while first:
        yield decoder.decode(first).encode("utf-8", "replace") if wide else first
        first = stream.read(CHUNK)


def _cut(line: bytes) -> bytes:
    return line if len(line) <= 2 * LONGEST_RAW else line[:LONGEST_RAW] + b" ... " + line[-LONGEST_RAW:]


def texts(line: bytes) -> Iterator[str]:
    """What a person would read of one line: without colours, and a JSON string as the lines that it holds."""
    for each in _unpacked(_cut(line).decode("utf-8", "replace")):
        text = (each if each.isprintable() else ESCAPES.sub("", each)).rstrip()
        yield text if len(text) <= 2 * LONGEST else f"{text[:LONGEST]} ... {text[-LONGEST:]}"


def _unpacked(text: str) -> list[str]:
    """A notebook's file and structured logs hold tracebacks as JSON strings, with ``\\n`` for a line's end."""
    bare = text.strip().rstrip(",")
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        try:
            return str(json.loads(bare)).splitlines() or [""]
        except (ValueError, RecursionError):
            return [text]
    if "\\n" in text and ("Traceback (most recent call last)" in text or 'File \\"' in text):
        return text.replace('\\"', '"').split("\\n")
    return [text]
