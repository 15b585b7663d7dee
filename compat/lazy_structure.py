"""The statements of a source that offer names on demand: import structures, folders to scan, module aliases."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from compat.literals import strings

STRUCTURES = frozenset({"_import_structure", "_SUBMOD_ATTRS"})
"""Dictionaries from a submodule ("models.llama") to the names that are imported from it on demand."""

LAZY = "_LazyModule"
"""In the source of a package that imports its names on demand: the class that takes the module's place."""

SCAN = "define_import_structure"
"""The function of transformers that makes a structure of what the files in a folder export."""

MAKE_ALIAS = "_create_module_alias"


@dataclass
class Found:
    """What the statements of a source told so far; its fields are those of ``Lazy``."""

    structure: list[tuple[str, str]] = field(default_factory=list)
    scanned: list[str] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    fallbacks: set[str] = field(default_factory=set)
    replaced: bool = False


def note(node: ast.AST, found: Found) -> None:
    """Adds what a statement, or a part of one, tells."""
    match node:
        case ast.Assign(targets=[target], value=value) | ast.AugAssign(target=target, value=value):
            found.structure += _assigned(target, value)
            found.replaced = found.replaced or _replaces(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            found.structure += _assigned(target, value)
        case ast.Call(func=ast.Attribute(value=owner, attr="append" | "extend" | "update"), args=[value]):
            found.structure += _assigned(owner, value)
        case ast.Call(func=ast.Name(id=name), args=[place, *_], keywords=keywords) if name == SCAN:
            prefix = [each.value.value for each in keywords if isinstance(each.value, ast.Constant)]
            found.scanned.append(str(prefix[0]) if prefix and isinstance(place, ast.BinOp) else "")
        case ast.Call(func=ast.Name(id=name), args=[alias, target]) if name == MAKE_ALIAS:
            found.aliases += [(_tail(alias), _tail(target))] if _tail(alias) and _tail(target) else []
        case ast.ClassDef(name=name) if name == LAZY:
            found.fallbacks |= set(_endings(node))


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, str]]:
    """Pairs that an assignment to a structure, or a part of it, brings."""
    if isinstance(target, ast.Name) and target.id in STRUCTURES and isinstance(value, ast.Dict):
        for place, names in zip(value.keys, value.values, strict=True):
            if isinstance(place, ast.Constant):
                yield from ((str(place.value), name) for name in strings(names))
        return
    owner, key = _part(target)
    if owner in STRUCTURES:
        yield from ((key, each) for each in strings(value))


def _part(target: ast.expr) -> tuple[str, str]:
    """The name of a structure and a key of it: ``x["key"]`` or ``x.setdefault("key", [])``."""
    match target:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
            return name, key
        case ast.Call(func=ast.Attribute(value=owner, attr="setdefault"), args=[ast.Constant(value=str(key)), _]):
            return ast.unparse(owner), key
    return "", ""


def _replaces(target: ast.expr, value: ast.expr) -> bool:
    """``sys.modules[__name__] = _LazyModule(...)``."""
    place = ast.unparse(target)
    made = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""
    return place == "sys.modules[__name__]" and made == LAZY


def _tail(node: ast.expr) -> str:
    """The literal end of an alias's name: of f"{__name__}.x" and ".x" the "x"; "" where a part is not literal."""
    match node:
        case ast.Constant(value=str(text)):
            return text.lstrip(".")
        case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value=str(text))]):
            return text.lstrip(".")
    return ""


def _endings(cls: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(cls):
        match node:
            case ast.Call(func=ast.Attribute(attr="endswith"), args=[ast.Constant(value=str(text))]):
                yield text
