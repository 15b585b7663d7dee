"""``ast.NodeVisitor`` for many large files: it finds its methods once, and does not enter what has nothing inside."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

LEAVES = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.Constant, ast.Pass)


class Visitor(ast.NodeVisitor):
    """Visits the parts of a node in their order; a list of them is a block."""

    def __init__(self) -> None:
        self._found: dict[type[ast.AST], Callable[[Any], Any] | None] = {}

    def visit(self, node: ast.AST) -> None:
        """Hand a node to its method."""
        kind = type(node)
        if kind not in self._found:
            own = getattr(self, f"visit_{kind.__name__}", self.generic_visit)
            self._found[kind] = None if issubclass(kind, LEAVES) else own
        method = self._found[kind]
        if method is not None:
            method(node)

    def generic_visit(self, node: ast.AST) -> None:
        """Visit all parts of a node."""
        for name in node._fields:
            part = getattr(node, name, None)
            if isinstance(part, list):
                self._block(part)
            elif isinstance(part, ast.AST):
                self.visit(part)

    def _block(self, parts: Sequence[Any]) -> None:
        for part in parts:
            if isinstance(part, ast.AST):
                self.visit(part)
