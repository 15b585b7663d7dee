"""``ast.NodeVisitor`` for many large files: it finds its methods once, and does not enter what has nothing inside."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

LEAVES = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.Constant, ast.Pass)


class Visitor(ast.NodeVisitor):
    """Visits the parts of a node in their order; a list of them is a block."""

    def __init__(self) -> None:
        self._found: dict[type[ast.AST], str] = {}

    def visit(self, node: ast.AST) -> None:
        """Hand a node to its method."""
        kind = type(node)
        if kind not in self._found:
            own = f"visit_{kind.__name__}"
            self._found[kind] = "" if issubclass(kind, LEAVES) else own if hasattr(self, own) else "generic_visit"
        if name := self._found[kind]:
            getattr(self, name)(node)

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
