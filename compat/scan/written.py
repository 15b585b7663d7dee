"""Small questions to pieces of a syntax tree. Pure."""

from __future__ import annotations

import ast


def literal(nodes: list[ast.expr]) -> str | None:
    """The text of the first of these, if it is written out."""
    match nodes:
        case [ast.Constant(value=str(text)), *_]:
            return text
        case _:
            return None


def is_none(bound: object) -> bool:
    """Whether it is the constant None."""
    return isinstance(bound, ast.Constant) and bound.value is None


def unsubscripted(node: ast.expr) -> ast.expr:
    """``Generic[T]`` is a base as ``Generic`` is."""
    return node.value if isinstance(node, ast.Subscript) else node


def fields(node: ast.ClassDef) -> list[str]:
    """The annotated names in the body of a class."""
    return [
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]
