"""A stream -> all that it holds of failures and versions. One pass, in memory that a long log does not blow up."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import BinaryIO

from compat.explain import forms, mentions, packages, places
from compat.explain.block import Block
from compat.explain.finder import Finder
from compat.explain.mentions import Mentions
from compat.explain.prefix import peel
from compat.explain.seen import GROUP, Seen, Text
from compat.explain.source import blocks, texts
from compat.model import Frame, Raised

CHANNELS = 64
MOST = 500
"""So many different failures are kept; more are counted."""

SHORT = 4096
"""Bytes of a text that may be a message and nothing else."""

FEW = 20
"""Lines of such a text."""

Key = tuple[tuple[str, str], ...]


class Failures:
    """What was found, each once: by its chain's classes and first lines, and by its frames where it has some."""

    def __init__(self) -> None:
        self.found: dict[Key, dict[tuple[Frame, ...], Seen]] = {}
        self.left_out = 0
        self._kept = 0

    def add(self, seen: Seen) -> None:
        """Count it where it is there already; a message alone belongs to the traceback with the same message."""
        alike = self.found.setdefault(_key(seen), {}) if self._kept < MOST else self.found.get(_key(seen))
        if alike is None:
            self.left_out += 1
            return
        frames = seen.raised.frames
        known = frames if frames in alike else next(iter(alike), None) if not frames else () if () in alike else None
        if known is None:
            self._kept += 1
            alike[frames] = seen
            return
        before = alike.pop(known)
        fuller = seen if frames and not known else before
        alike[fuller.raised.frames] = replace(fuller, line=before.line, count=before.count + seen.count)

    def all(self) -> tuple[Seen, ...]:
        """In the order of the text. A group's own line says nothing once its exceptions are there."""
        ordered = sorted((each for alike in self.found.values() for each in alike.values()), key=lambda seen: seen.line)
        return tuple(
            each for each in ordered if not (each.raised.type.endswith(GROUP) and each.line < ordered[-1].line)
        )


def _key(seen: Seen) -> Key:
    links: list[tuple[str, str]] = []
    raised: Raised | None = seen.raised
    while raised is not None:
        links.append((raised.type.rpartition(".")[2], raised.message.partition("\n")[0].strip()))
        raised = raised.cause
    return tuple(links)


class Reader:
    """Takes blocks of lines; of each process that writes them it keeps what is open."""

    def __init__(self) -> None:
        self.failures = Failures()
        self.mentions = Mentions()
        self.number = 0
        self._finder = Finder((*forms.WORDS, *mentions.WORDS, *packages.WORDS))
        self._blocks: OrderedDict[str, Block] = OrderedDict()
        self._busy = False

    def feed(self, block: bytes) -> None:
        """The next lines. Most are passed over: nothing is open, and they have no word that matters."""
        self._finder.begin(block)
        start = 0
        while start < len(block):
            if not self._busy:
                found = self._finder.after(start)
                line = len(block) if found < 0 else block.rfind(b"\n", start, found) + 1 or start
                self.number += block.count(b"\n", start, line)
                start = line
                if found < 0:
                    break
            end = block.find(b"\n", start)
            self.number += 1
            self._line(block[start:end])
            start = end + 1

    def close(self) -> None:
        """The text ends."""
        for block in self._blocks.values():
            block.close()

    def _line(self, raw: bytes) -> None:
        for text in texts(raw):
            self.mentions.feed(text, self.number)
            self._text(text)

    def _text(self, text: str) -> None:
        channel, body = peel(text)
        block = self._blocks.pop(channel, None) or Block(self.failures.add, self._path)
        self._blocks[channel] = block
        block.feed(body, self.number)
        if len(self._blocks) > CHANNELS:
            self._blocks.popitem(last=False)[1].close()
        self._busy = block.busy or any(each.busy for each in self._blocks.values())

    def _path(self, name: str) -> None:
        if python := places.python_of(name):
            self.mentions.python(python, self.number)


def read(stream: BinaryIO) -> Text:
    """Everything in a stream of bytes; nothing is kept of what is no failure and no version."""
    reader, start, size = Reader(), b"", 0
    for block in blocks(stream):
        start, size = start or block[: SHORT + 1], size + len(block)
        reader.feed(block)
    reader.close()
    found = reader.failures.all()
    short = not found and size <= SHORT
    return Text(
        found,
        tuple(reader.mentions.found.values()),
        reader.failures.left_out,
        _plain(start) if short else (),
    )


def _plain(content: bytes) -> tuple[str, ...]:
    """The lines of a text that may be one message; of many lines nobody would say so."""
    found = [peel(text)[1].strip() for line in content.splitlines() for text in texts(line)]
    return tuple(found) if len(found) <= FEW else ()
