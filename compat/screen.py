"""What a stream can show: colours, and how many columns. Text is fitted to a terminal; in a file it stays as it is."""

from __future__ import annotations

import os
import re
import textwrap
from typing import TextIO

FILE_WIDTH = 100
"""Columns of paragraphs where a stream is no terminal."""
UNKNOWN_WIDTH = 80
"""Of a terminal that does not tell."""
NARROWEST = 20
_COMMAND = re.compile(r"\s*(?:again:\s+|\$ )?(?:compat|nox|uv|pip|python) [^:]")
"""A line to be copied: the terminal itself breaks it, so that it is copied as one."""
_GAP = re.compile(r" {2,}")


def is_terminal(stream: TextIO) -> bool:
    """Whether lines may be redrawn there. FORCE_COLOR does not make a terminal of a file."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def has_colour(stream: TextIO) -> bool:
    """NO_COLOR says no, then FORCE_COLOR yes (any value but the empty one); else a terminal has them."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(stream)


def width(stream: TextIO) -> int:
    """The terminal's columns; 100 for a file."""
    return _columns(stream) if stream.isatty() else FILE_WIDTH


def fitted(text: str, stream: TextIO) -> str:
    """The text as it is in a file; on a terminal with lines that are too long broken between words."""
    if not stream.isatty():
        return text
    room = _columns(stream)
    return "\n".join(broken for each in text.split("\n") for broken in broken_line(each, room))


def _columns(stream: TextIO) -> int:
    """COLUMNS if it is set, as programs have it that draw for others; else what the terminal says."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(stream.fileno()).columns or UNKNOWN_WIDTH
    except OSError:  # a terminal by its own word alone
        return UNKNOWN_WIDTH


def broken_line(line: str, room: int) -> list[str]:
    """One line as several of at most ``room`` columns, indented below its first; columns of a table come together.

    A command stays whole: it is there to be copied. So does a word that no line could hold.
    """
    if len(line) <= room or _COMMAND.match(line):
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    deeper = indent + "  " if len(indent) + 2 < room // 2 else indent
    return textwrap.wrap(
        _GAP.sub("  ", line.strip()),
        max(room, NARROWEST),
        initial_indent=indent,
        subsequent_indent=deeper,
        break_long_words=False,
        break_on_hyphens=False,
    )
