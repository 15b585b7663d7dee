"""A walk through a syntax tree that knows its scope, its statement, and what stands around it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from compat.scan import guards
from compat.scan.scopes import COMPREHENSIONS, FUNCTIONS, Scope
from compat.scan.visitor import Visitor

OPENING = frozenset((*FUNCTIONS, *COMPREHENSIONS, ast.ClassDef))
"""Nodes that open a scope."""
SIMPLE = frozenset(each for each in ast.stmt.__subclasses__() if "body" not in each._fields and each is not ast.Match)
"""Statements without statements inside: a comment on one of their lines says nothing about others."""


class Walk(Visitor, ast.NodeVisitor):
    """Subclasses note what they meet."""

    def __init__(self, tree: ast.Module, scopes: Mapping[ast.AST, Scope]) -> None:
        super().__init__()
        self._scopes, self._scope = scopes, scopes[tree]
        self._guards: list[tuple[frozenset[str], str]] = []
        self._statement: ast.stmt | None = None
        self._annotations_run = not any(
            isinstance(each, ast.ImportFrom) and each.module == "__future__" and _names(each, "annotations")
            for each in tree.body
        )

    def _guard(self, kind: str) -> str:
        """What keeps a use of this kind from doing harm."""
        return next((why for kinds, why in self._guards if kind in kinds), "")

    def visit(self, node: ast.AST) -> None:
        """Keep the scope and the statement of what is visited."""
        kind = type(node)
        if kind in OPENING:
            outer, self._scope, self._statement = self._scope, self._scopes[node], None
            super().visit(node)
            self._scope, self._statement = outer, None
            return
        if kind in SIMPLE:
            self._statement = node  # type: ignore[assignment] # as the table says
        super().visit(node)

    @contextmanager
    def _guarded(self, why: str, kinds: Collection[str] = guards.EVERYTHING) -> Iterator[None]:
        if not why:
            yield
            return
        self._guards.append((frozenset(kinds), why))
        yield
        self._guards.pop()

    def _block(self, parts: Sequence[Any]) -> None:
        """Blocks are read in order: a test that leaves early guards what stands behind it."""
        depth = len(self._guards)
        for part in parts:
            if isinstance(part, ast.AST):
                self.visit(part)
            if isinstance(part, ast.If) and guards.leaves(part.body):
                why = guards.tested(part.test, self._scope)
                if why:
                    self._guards.append((guards.EVERYTHING, why))
        del self._guards[depth:]

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        """What a handler takes is no failure."""
        kinds = [kind for kind in guards.EVERYTHING if guards.caught(node, kind)]
        with self._guarded("an exception handler" if kinds else "", kinds):
            self._block(node.body)
        for handler in node.handlers:
            # The other arm of an import that may fail: which of them runs depends on the release.
            with self._guarded("an exception handler" if kinds else "", kinds):
                self.visit(handler)
        self._block(node.orelse)
        self._block(node.finalbody)

    visit_TryStar = visit_Try  # noqa: N815 - the name is ast's

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        """Nor what a context manager expects."""
        for item in node.items:
            self.visit(item)
        kinds = [kind for kind in guards.EVERYTHING if any(guards.expected(item, kind) for item in node.items)]
        with self._guarded("an exception handler" if kinds else "", kinds):
            self._block(node.body)

    visit_AsyncWith = visit_With  # noqa: N815

    def visit_If(self, node: ast.If | ast.IfExp) -> None:
        """A test of versions or names guards both of its arms."""
        self.visit(node.test)
        why = guards.tested(node.test, self._scope)
        for part in (node.body, node.orelse):
            only_one = why == guards.TYPES_ONLY and part is node.orelse
            with self._guarded("" if only_one else why):
                self._block(part) if isinstance(part, list) else self.visit(part)

    visit_IfExp = visit_If  # noqa: N815

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """``hasattr(x, "y") and x.y``."""
        self.visit(node.values[0])
        why = next(filter(None, (guards.tested(each, self._scope) for each in node.values[:-1])), "")
        with self._guarded(why):
            self._block(node.values[1:])

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        """A handler around a definition does not stand around its calls; a test around it decides if it is made."""
        outer = self._guards
        decorators = getattr(node, "decorator_list", [])
        why = next(filter(None, (guards.tested(each, self._scope) for each in decorators)), "")
        self._guards = [each for each in outer if len(each[0]) == len(guards.EVERYTHING)]
        with self._guarded(why):
            self._block([*decorators, node.args])
            self._annotation(getattr(node, "returns", None))
            self._block(node.body if isinstance(node.body, list) else [node.body])
        self._guards = outer

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _definition  # noqa: N815

    def visit_arg(self, node: ast.arg) -> None:
        """An annotation is read where it runs."""
        self._annotation(node.annotation)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Likewise."""
        if not isinstance(self._scope.node, FUNCTIONS):  # those of local variables are never looked at
            self._annotation(node.annotation)
        for part in (node.target, node.value):
            if part:
                self.visit(part)

    def _annotation(self, node: ast.expr | None) -> None:
        if node and self._annotations_run:
            self.visit(node)


def _names(statement: ast.ImportFrom, name: str) -> bool:
    return any(alias.name == name for alias in statement.names)
