"""What the expressions of a file stand for, in their scopes; None where reading does not show it.

Flow does not count: a name that a scope binds to different things stands for none of them. One that is bound to None
besides (the other arm of an import that may fail) stands for the thing.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from compat.scan.bindings import Annotated, Bound, Imported, Opaque, SelfOf
from compat.scan.project import Project
from compat.scan.scopes import Scope
from compat.scan.values import Above, Exported, File, Instance, Local, Place, Result, Value, member
from compat.scan.written import fields, is_none, literal, unsubscripted

IMPORTERS = frozenset({"importlib.import_module", "builtins.__import__"})
OPTIONAL = frozenset({"typing.Optional", "typing.Annotated", "typing_extensions.Annotated", "typing.Final"})
DATACLASS = frozenset({"dataclasses.dataclass", "builtins.dataclass"})
BUILTINS = frozenset({"object", "super", "getattr", "hasattr", "setattr", "exec", "eval", "__import__", "dict", "list"})


class Evaluator:
    """Answers for one file."""

    def __init__(self, path: Path, number: int, project: Project, scopes: Mapping[ast.AST, Scope]) -> None:
        self.path, self.number, self.project, self.scopes = path, number, project, scopes
        self._names: dict[tuple[Scope, str], Value | None] = {}
        self._classes: dict[ast.ClassDef, Local | None] = {}

    def value(self, node: ast.expr, scope: Scope) -> Value | None:
        """What an expression stands for."""
        match node:
            case ast.Name():
                return self.named(node.id, scope)
            case ast.Attribute():
                owner = self.value(node.value, scope)
                return member(owner, node.attr) if owner else None
            case ast.Call():
                return self._result(node, scope)
            case ast.NamedExpr():
                return self.value(node.value, scope)
            case ast.IfExp():
                return self._same([self.value(each, scope) for each in (node.body, node.orelse) if not is_none(each)])
            case _:
                return None

    def named(self, name: str, scope: Scope) -> Value | None:
        """What a name stands for in a scope."""
        for place in scope.chain():
            if name in place.bound and name not in place.elsewhere:
                return self._bound_in(place, name)
        if name in BUILTINS:
            return Place(f"builtins.{name}")
        return Exported(self.number, name) if self.stars(scope.module) else None

    def stars(self, module: Scope) -> tuple[File, ...]:
        """The project's modules from which a file imports everything."""
        found = (self._module(each) for each in module.stars)
        return tuple(each for each in found if isinstance(each, File))

    def exports(self, module: Scope) -> dict[str, Value]:
        """The names of the module that others may import."""
        found = ((name, self.named(name, module)) for name in module.bound)
        return {name: value for name, value in found if value is not None}

    def imported(self, bound: Imported) -> Value:
        """What an import binds its name to."""
        alias = bound.alias
        if isinstance(bound.statement, ast.ImportFrom):
            return self.project.inside(self._module(bound.statement), alias.name)
        return self.project.absolute(alias.name if alias.asname else alias.name.partition(".")[0], self.path)

    def _module(self, statement: ast.ImportFrom) -> Value:
        if statement.level:
            return self.project.relative(statement.module or "", statement.level, self.path)
        return self.project.absolute(statement.module or "", self.path)

    def local(self, node: ast.ClassDef) -> Local | None:
        """A class of the file; None while its own bases are being looked at."""
        if node not in self._classes:
            self._classes[node] = None
            self._classes[node] = self._class(node, self.scopes[node].parent or self.scopes[node])
        return self._classes[node]

    def _class(self, node: ast.ClassDef, scope: Scope) -> Local:
        decorators = [
            self.value(each.func if isinstance(each, ast.Call) else each, scope) for each in node.decorator_list
        ]
        is_data = bool(decorators) and all(isinstance(each, Place) and each.dotted in DATACLASS for each in decorators)
        return Local(
            name=node.name,
            bases=tuple(self.value(unsubscripted(each), scope) for each in node.bases),
            names=frozenset(self.scopes[node].bound) | frozenset(self.scopes[node].assigned),
            fields=tuple(fields(node)) if is_data else None,
            changed=bool(node.keywords) or (bool(decorators) and not is_data),
        )

    def _bound_in(self, scope: Scope, name: str) -> Value | None:
        key = (scope, name)
        if key not in self._names:
            self._names[key] = None  # what is bound to itself stands for nothing
            ways = [each for each in scope.bound[name] if not is_none(each)]
            self._names[key] = self._same([self._way(each, scope) for each in ways])
        return self._names[key]

    @staticmethod
    def _same(found: list[Value | None]) -> Value | None:
        return found[0] if found and all(each == found[0] for each in found) else None

    def _way(self, bound: Bound, scope: Scope) -> Value | None:
        match bound:
            case Opaque():
                return None
            case Imported():
                return self.imported(bound)
            case Annotated():
                return self.annotated(bound.annotation, scope)
            case SelfOf():
                owner = self.local(bound.node)
                return owner if owner is None or bound.is_class else Instance(owner)
            case ast.ClassDef():
                return self.local(bound)
            case _:
                return self.value(bound, scope)

    def annotated(self, node: ast.expr, scope: Scope) -> Value | None:
        """What is of an annotated type: an object of the class, also where None is allowed besides."""
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self.annotated(ast.parse(text, mode="eval").body, scope)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return None
            case ast.Name() | ast.Attribute():
                of = self.value(node, scope)
                return Instance(of) if of else None
            case ast.BinOp(op=ast.BitOr()):
                sides = [each for each in (node.left, node.right) if not is_none(each)]
                return self.annotated(sides[0], scope) if len(sides) == 1 else None
            case ast.Subscript():
                return self._optional(node, scope)
            case _:
                return None

    def _optional(self, node: ast.Subscript, scope: Scope) -> Value | None:
        of = self.value(node.value, scope)
        if not isinstance(of, Place) or of.dotted not in OPTIONAL:
            return None
        first = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        return self.annotated(first, scope)

    def _result(self, node: ast.Call, scope: Scope) -> Value | None:
        callee = self.value(node.func, scope)
        match callee:
            case None:
                return None
            case Place(dotted) if dotted in IMPORTERS:
                name = literal(node.args[:1])
                return self.project.absolute(name, self.path) if name and not name.startswith(".") else None
            case Place("builtins.getattr"):
                name = literal(node.args[1:2])
                owner = self.value(node.args[0], scope) if name else None
                return member(owner, name) if owner and name else None
            case Place("builtins.super"):
                return self._above(node, scope)
            case Place(dotted) if dotted.startswith("builtins."):
                return None
            case _:
                return Result(callee)

    def _above(self, node: ast.Call, scope: Scope) -> Value | None:
        owner = self.value(node.args[0], scope) if node.args else None
        if not node.args and scope.method_of:
            owner = self.local(scope.method_of)
        return Above(owner) if isinstance(owner, Local) else None
