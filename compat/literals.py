"""Literals in a syntax tree: strings, tables, and the assignments of a module."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator


def strings(node: ast.expr) -> Iterator[str]:
    """The strings of a literal list, tuple or set, of sums of these, and of a string."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            for part in parts:
                yield from strings(part)
        case ast.BinOp(left=left, right=right):
            yield from (*strings(left), *strings(right))


def assignments(tree: ast.Module) -> dict[str, ast.expr]:
    """Module-level assignments to names, wherever outside of functions and classes."""
    found = {}
    for node in statements(tree.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
    return found


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported, blocks opened, functions and classes not."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for part in ("body", "orelse", "handlers", "finalbody"):
                for inner in getattr(node, part, ()):
                    yield from statements(inner.body if isinstance(inner, ast.ExceptHandler) else [inner])


def pairs(node: ast.expr | None) -> list[tuple[str, str]]:
    """The entries of a literal dictionary from strings to strings or names."""
    if not isinstance(node, ast.Dict):
        return []
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    values = [each.value if isinstance(each, ast.Constant) else ast.unparse(each) for each in node.values]
    return [(key, str(value)) for key, value in zip(keys, values, strict=True) if isinstance(key, str)]
