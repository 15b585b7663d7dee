"""Replacements in a source text by the nodes of its tree, so that layout and comments stay. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from itertools import accumulate
from typing import Protocol

COMMA = re.compile(rb"\s*,")


class Located(Protocol):
    """A node that stands somewhere: columns are bytes of UTF-8, as ast counts them."""

    lineno: int
    col_offset: int
    end_lineno: int | None
    end_col_offset: int | None


Statement = ast.stmt


class Edits:
    """What is to be changed in a text. Of two changes where one lies inside the other, the outer one is made."""

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()
        lines = self._bytes.splitlines(keepends=True)
        self._starts = [0, *accumulate(len(line) for line in lines)]
        self._changes: list[tuple[int, int, bytes]] = []

    def begin(self, node: Located) -> int:
        """Where a node begins, in bytes."""
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: Located) -> int:
        """Where it ends."""
        return self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)

    def text(self, node: Located) -> str:
        """A node as it is written."""
        return self._bytes[self.begin(node) : self.end(node)].decode()

    def lines(self, first: Located, last: Located) -> str:
        """All lines from a node to another one, as they are written."""
        return self._bytes[self._starts[first_line(first) - 1] : self._after(last)].decode()

    def _after(self, node: Located) -> int:
        return self._starts[min(node.end_lineno or node.lineno, len(self._starts) - 1)]

    def change(self, begin: int, end: int, to: str = "") -> None:
        """A part of the text, by its place in bytes, becomes another one."""
        self._changes.append((begin, end, to.encode()))

    def replace(self, node: Located, to: str) -> None:
        """A node becomes this."""
        self.change(self.begin(node), self.end(node), to)

    def remove(self, statement: Statement, to: str = "") -> None:
        """The lines of a statement go, or become these."""
        self.change(self._starts[first_line(statement) - 1], self._after(statement), to)

    @property
    def any(self) -> bool:
        """Whether anything is to be changed."""
        return bool(self._changes)

    def after_comma(self, place: int) -> int:
        """The place behind the comma that follows, if one does."""
        found = COMMA.match(self._bytes, place)
        return found.end() if found else place

    def find(self, what: str, begin: int, end: int) -> int:
        """Where a text begins between two places; -1 if it is not there."""
        found: int = self._bytes.find(what.encode(), begin, end)
        return found

    def done(self, only: Located | None = None) -> str:
        """The text with all changes; or of it the lines of one node."""
        place = self._starts[first_line(only) - 1] if only else 0
        stop = self._after(only) if only else len(self._bytes)
        parts: list[bytes] = []
        for begin, end, to in sorted(self._changes, key=lambda change: (change[0], -change[1])):
            if place <= begin and end <= stop:
                parts += [self._bytes[place:begin], to]
                place = end
        return b"".join([*parts, self._bytes[place:stop]]).decode()


def first_line(node: Located) -> int:
    """The line in which a node begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def without(gone: Iterable[ast.stmt], within: ast.AST, edits: Edits) -> None:
    """Removes statements; a block that would be empty says pass."""
    going = set(gone)
    for node in ast.walk(within):
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(block, list) and going & set(block):
                _remove(block, going, edits)


def _remove(block: list[ast.stmt], going: set[ast.stmt], edits: Edits) -> None:
    empty = all(each in going for each in block)
    for place, each in enumerate(block):
        if each in going:
            edits.remove(each, f"{' ' * each.col_offset}pass\n" if empty and place == 0 else "")


def literal(value: object) -> str:
    """A value as it is written: texts in double quotes, where they have none inside."""
    shown = repr(value)
    return f'"{shown[1:-1]}"' if isinstance(value, str) and shown[0] == "'" and '"' not in shown else shown
