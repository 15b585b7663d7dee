"""Imports at the head of functions -> the top of the script, as people write it. Pure.

Only of what the question takes for granted, and of the standard library: the import of anything else may be what fails.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from compat.reproduce.edits import Edits, without
from compat.reproduce.flat import Flat
from compat.reproduce.flat import flat as parsed
from compat.reproduce.imports import is_standard, read, written
from compat.reproduce.modules import Outside
from compat.reproduce.references import own


def hoisted(text: str, granted: Collection[str], main: str) -> str:
    """The text with the imports of these packages at the top."""
    flat = parsed(text)
    edits = flat.edits()
    taken: dict[str, Outside | None] = dict.fromkeys(flat.definitions)
    taken |= {each.bound: each for statement in flat.tree.body for each in read(statement)}
    for function in flat.functions:
        if function.name == main:
            stored = set(own(flat.scopes[function]))
            taken |= dict.fromkeys(stored - {each.bound for head in _head(function) for each in read(head)})
    moved = _moved(flat, granted, taken, edits)
    return f"{written(moved)}\n{edits.done()}" if moved else text


def _moved(flat: Flat, granted: Collection[str], taken: dict[str, Outside | None], edits: Edits) -> list[Outside]:
    found: list[Outside] = []
    for function in (each for each in flat.scopes if isinstance(each, ast.FunctionDef)):
        gone = []
        for statement in _head(function):
            wanted = read(statement)
            if all(_may_move(each, granted) and taken.get(each.bound, each) == each for each in wanted):
                taken |= {each.bound: each for each in wanted}
                found += wanted
                gone.append(statement)
        without(gone, function, edits)
    return found


def _may_move(what: Outside, granted: Collection[str]) -> bool:
    return is_standard(what) or what.module.partition(".")[0] in granted


def _head(function: ast.FunctionDef) -> Iterator[ast.stmt]:
    """The imports with which a function begins."""
    for place, statement in enumerate(function.body):
        if read(statement):
            yield statement
        elif place or not isinstance(statement, ast.Expr):
            return
