"""Text in columns of a terminal, where a Chinese character takes two. Pure."""

from __future__ import annotations

import re
import textwrap

WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
OPENING, CLOSING = "（《“「", "，。；：、？！）》”」"
PIECES = re.compile(rf"\s+|[{OPENING}]*(?:[^\s{WIDE}]+|[{WIDE}])[{CLOSING}]*")
"""What a line is not broken in: a word, a wide character, and the punctuation that belongs to it."""


def width_of(words: str) -> int:
    """How many columns the words take."""
    if words.isascii():
        return len(words)
    from rich.cells import cell_len  # English does without

    return cell_len(words)


def filled(words: str, width: int) -> str:
    """With blanks up to the width."""
    return words + " " * (width - width_of(words))


def lines_of(words: str, width: int, first: str = "", then: str = "") -> list[str]:
    """The words in lines of at most this width; ``first`` and ``then`` are what the lines begin with."""
    if not re.search(f"[{WIDE}]", words):
        return textwrap.wrap(words, width, initial_indent=first, subsequent_indent=then)
    lines, line = [], first
    for piece in PIECES.findall(words):
        if line.strip() and width_of(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, piece = then, piece.lstrip()
        line += piece
    return [*lines, line.rstrip()]
