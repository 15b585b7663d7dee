"""What a definition refers to beyond itself, and what in it is for those alone who work on compat."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from compat.reproduce.modules import Folder, Meaning, Module, Whole
from compat.scan.bindings import Imported
from compat.scan.scopes import Scope

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Reference:
    """A name, or a module's attribute, that stands for something outside of its definition.

    ``around`` are the local names that are seen at its place: what it is called in the script must be none of them.
    """

    node: ast.Name | ast.Attribute
    to: Meaning
    around: frozenset[str]


@dataclass
class Found:
    """All that was found in one definition: references, annotations (an argument or the like), relative imports."""

    references: list[Reference] = field(default_factory=list)
    annotated: list[ast.arg | ast.AnnAssign | ast.FunctionDef] = field(default_factory=list)
    defaults: dict[ast.arg, ast.expr] = field(default_factory=dict)
    relative: list[ast.ImportFrom] = field(default_factory=list)
    documented: list[ast.Expr] = field(default_factory=list)


def look(statement: ast.stmt, module: Module, folder: Folder) -> Found:
    """What a definition of a module refers to."""
    looker = _Looker(module, folder)
    looker.visit(statement, module.top)
    return looker.found


@dataclass
class _Looker:
    module: Module
    folder: Folder
    found: Found = field(default_factory=Found)

    def visit(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.FunctionDef() | ast.Lambda():
                self._function(node, scope)
            case ast.ClassDef():
                self._all([*node.bases, *node.keywords, *node.decorator_list], scope)
                self._block(node.body, self.module.scopes[node])
            case ast.AnnAssign() if not isinstance(scope.node, ast.ClassDef):
                self.found.annotated.append(node)
                self._all([node.target, *([node.value] if node.value else [])], scope)
            case ast.ImportFrom(level=level) if level:
                self.found.relative.append(node)
            case ast.Attribute(value=ast.Name(id=name)) if isinstance(of := self._meaning(name, scope), Whole):
                self._refer(node, self.folder.meaning(self.folder.module(of.module), node.attr) or of, scope)
            case ast.Name(id=name):
                self._refer(node, self._meaning(name, scope), scope)
            case _:
                self._all(list(ast.iter_child_nodes(node)), self.module.scopes.get(node, scope))

    def _all(self, nodes: list[ast.AST] | list[ast.expr] | list[ast.stmt], scope: Scope) -> None:
        for each in nodes:
            self.visit(each, scope)

    def _function(self, node: ast.FunctionDef | ast.Lambda, scope: Scope) -> None:
        arguments = node.args
        defaults = [*arguments.defaults, *(each for each in arguments.kw_defaults if each)]
        self._all([*getattr(node, "decorator_list", []), *defaults], scope)
        own = self.module.scopes[node]
        if isinstance(node, ast.Lambda):
            self.visit(node.body, own)
            return
        self.found.annotated += [each for each in every(arguments) if each.annotation]
        self.found.defaults |= defaults_of(arguments)
        self.found.annotated += [node] if node.returns else []
        self._block(node.body, own)

    def _block(self, body: list[ast.stmt], scope: Scope) -> None:
        self._all(body, scope)
        texts = (each for each in body if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        self.found.documented += [each for each in texts if isinstance(getattr(each.value, "value", None), str)]

    def _meaning(self, name: str, scope: Scope) -> Meaning | None:
        """What a name stands for; None for a local one, one that is imported here, and a builtin."""
        for each in scope.chain():
            if name in each.bound:
                if each is self.module.top:
                    return self.folder.meaning(self.module, name)
                ways = [way for way in each.bound[name] if isinstance(way, Imported) and _is_relative(way)]
                return self.folder.imported(self.module, ways[0], name) if ways else None
        return None

    def _refer(self, node: ast.Name | ast.Attribute, to: Meaning | None, scope: Scope) -> None:
        if to is not None:
            inner = (each for each in scope.around() if each.parent is not None)
            self.found.references.append(Reference(node, to, frozenset(name for each in inner for name in own(each))))


def own(scope: Scope) -> Iterator[str]:
    """The names that a scope binds, but for what it imports from beside its module."""
    for name, ways in scope.bound.items():
        if not any(isinstance(way, Imported) and _is_relative(way) for way in ways):
            yield name


def _is_relative(way: Imported) -> bool:
    return isinstance(way.statement, ast.ImportFrom) and way.statement.level > 0


def every(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters of a function."""
    further = [each for each in (arguments.vararg, arguments.kwarg) if each]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *further]


def defaults_of(arguments: ast.arguments) -> dict[ast.arg, ast.expr]:
    """The default of each parameter that has one."""
    placed = [*arguments.posonlyargs, *arguments.args]
    found = dict(zip(reversed(placed), reversed(arguments.defaults), strict=False))
    return found | {one: value for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value}
