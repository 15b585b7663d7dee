"""What bash makes of a word with a colon: it splits it, and puts what is completed in place of the last piece alone.

A shell asks with typer's script: its pieces are lines of COMP_WORDS, COMP_CWORD is the number of the one under the
cursor, and each line of the answer takes that one's place. Here the pieces are joined before they are read, and what
stands before the cursor already is left out of the answer. A bash that is told not to split (COMP_WORDBREAKS) sends
whole words, and gets whole words.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout

from compat.offered import VARIABLE

BREAKS = frozenset(":=@")
"""Where bash splits within what is one word to a program."""


@contextmanager
def joined() -> Iterator[None]:
    """What is asked and answered in the block is about whole words, if it is bash that asks."""
    if os.environ.get(VARIABLE) != "complete_bash":
        yield
        return
    pieces = os.environ.setdefault("COMP_WORDS", "").split("\n")
    at = _place(pieces)
    if at >= len(pieces):
        yield
        return
    words, before = whole(pieces[: at + 1])
    os.environ.update(COMP_WORDS="\n".join(words), COMP_CWORD=str(len(words) - 1))
    answer = io.StringIO()
    try:
        with redirect_stdout(answer):
            yield
    finally:
        sys.stdout.writelines(f"{rest(each, before, words[-1])}\n" for each in answer.getvalue().splitlines())


def _place(pieces: Sequence[str]) -> int:
    """Which piece is under the cursor; the last one where that is no number, which no bash says."""
    try:
        at = int(os.environ.get("COMP_CWORD", ""))
    except ValueError:
        at = -1
    return at if at >= 0 else len(pieces) - 1


def whole(pieces: Sequence[str]) -> tuple[list[str], str]:
    """The words that the pieces make, and what of the last word stands before the piece that bash replaces.

    An empty piece is a word that is not begun: a blank stands before it.
    """
    words: list[str] = []
    before, after_break = "", False
    for piece in pieces:
        is_break = bool(piece) and BREAKS.issuperset(piece)
        before = words.pop() if words and piece and (is_break or after_break) else ""
        words.append(before + piece)
        after_break = is_break
    return words, words[-1] if after_break else before


def rest(value: str, before: str, word: str) -> str:
    """What bash has to put in place of its piece of the word: the value without what it has of ``before``.

    Of an option and its value in one word ("--probe=x") that is nothing: the value begins behind the sign.
    """
    piece = word.removeprefix(before)
    begun = (before[start:] for start in range(len(before)))
    return value.removeprefix(next((each for each in begun if value.startswith(each + piece)), ""))
