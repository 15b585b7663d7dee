"""``ast.NodeVisitor`` for many large files: it finds its methods once, and does not enter what has nothing inside."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

LEAVES = (
    ast.expr_context,
    ast.operator,
    ast.unaryop,
    ast.boolop,
    ast.cmpop,
    ast.Constant,
    ast.Pass,
    ast.Name,
    ast.alias,
)
PLAIN = frozenset(
    {"arg", "asname", "attr", "ctx", "id", "is_async", "kind", "level", "module", "name", "op", "ops", "type_comment"}
)
"""Fields without a node to visit."""


class Visitor(ast.NodeVisitor):
    """Visits the parts of a node in their order; a list of them is a block."""

    def __init__(self) -> None:
        self._method_of: dict[type[ast.AST], str] = {}
        self._fields_of: dict[type[ast.AST], tuple[str, ...]] = {}

    def visit(self, node: ast.AST) -> None:
        """Hand a node to its method."""
        kind = type(node)
        name = self._method_of.get(kind)
        if name is None:
            own = f"visit_{kind.__name__}"
            name = own if hasattr(self, own) else "" if issubclass(kind, LEAVES) else "generic_visit"
            self._method_of[kind] = name
        if name:
            getattr(self, name)(node)

    def generic_visit(self, node: ast.AST) -> None:
        """Visit all parts of a node."""
        for name in self._fields(type(node)):
            part = getattr(node, name, None)
            if part.__class__ is list:
                self._block(part)
            elif isinstance(part, ast.AST):
                self.visit(part)

    def _block(self, parts: Sequence[Any]) -> None:
        for part in parts:
            if isinstance(part, ast.AST):
                self.visit(part)

    def _fields(self, kind: type[ast.AST]) -> tuple[str, ...]:
        """The fields of a kind of node in which others may be."""
        if kind not in self._fields_of:
            self._fields_of[kind] = tuple(name for name in kind._fields if name not in PLAIN)
        return self._fields_of[kind]
