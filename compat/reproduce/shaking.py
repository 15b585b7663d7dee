"""Definitions and imports that nothing needs are left out, as often as that leaves others. Pure."""

from __future__ import annotations

import ast

from compat.reproduce import imports
from compat.reproduce.edits import without
from compat.reproduce.flat import Flat
from compat.reproduce.flat import flat as parsed
from compat.reproduce.imports import read, written
from compat.reproduce.modules import Outside, defined


def shaken(text: str) -> str:
    """The text with what its plain statements need, and its imports once, at the top."""
    flat = parsed(text)
    needed = _needed(flat)
    edits = flat.edits()
    wanted: set[Outside] = set()
    for statement in flat.tree.body:
        imported = imports.read(statement)
        if imported:
            wanted.update(each for each in imported if each.bound in needed)
        if isinstance(statement, ast.ClassDef):
            without(_idle_methods(statement, flat), statement, edits)
        names = list(defined(statement))
        if imported or (names and not needed & set(names)):
            edits.remove(statement)
    return f"{written(wanted)}\n{edits.done().lstrip()}" if wanted else edits.done().lstrip()


def _needed(flat: Flat) -> set[str]:
    """The names of the whole that are used by what is no definition, and by what these use."""
    used: dict[ast.stmt, set[str]] = {}
    for statement in flat.tree.body:
        inside = (each for each in ast.walk(statement) if isinstance(each, ast.Name))
        used[statement] = {each.id for each in inside if each in flat.at and flat.is_global(each)}
    pending = [each for each in flat.tree.body if not list(defined(each)) and not read(each)]
    needed: set[str] = set()
    while pending:
        new = used[pending.pop()] - needed
        needed |= new
        pending += [flat.definitions[name] for name in new if name in flat.definitions]
    return needed


def _idle_methods(kind: ast.ClassDef, flat: Flat) -> list[ast.stmt]:
    """Methods and properties of a class that nobody asks for by name."""
    asked = {node.attr for node in flat.at if isinstance(node, ast.Attribute)}
    methods = (each for each in kind.body if isinstance(each, ast.FunctionDef))
    return [each for each in methods if each.name not in asked and not each.name.startswith("__")]
