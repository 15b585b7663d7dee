"""The scopes of a file and what each binds its names to, as written: nothing is evaluated here.

A name that a scope binds in several ways has all of them; what a way of binding does not show is OPAQUE.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from compat.scan.bindings import OPAQUE, Annotated, Bound, Imported, SelfOf, first_parameter, parameters
from compat.scan.visitor import Visitor

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(eq=False)
class Scope:
    """A module, class, function or comprehension. ``stars`` are its imports of everything; ``assigned``
    what anything in a class assigns to an attribute of a plain name: mostly self, and who can tell.
    """

    node: ast.AST
    parent: Scope | None = None
    bound: dict[str, list[Bound]] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)
    stars: list[ast.ImportFrom] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)

    def bind(self, name: str, to: Bound) -> None:
        """One more way in which a name is bound."""
        self.elsewhere.get(name, self).bound.setdefault(name, []).append(to)

    def chain(self) -> Iterator[Scope]:
        """This scope and those whose names are seen in it: classes are seen by their own level only."""
        scope: Scope | None = self
        while scope is not None:
            if scope is self or not isinstance(scope.node, ast.ClassDef):
                yield scope
            scope = scope.parent

    def around(self) -> Iterator[Scope]:
        """This scope and all around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        return self if self.parent is None else self.parent.module

    @property
    def method_of(self) -> ast.ClassDef | None:
        """The class in one of whose methods this is, however deep."""
        scope: Scope | None = self
        while scope is not None and scope.parent is not None:
            if isinstance(scope.node, FUNCTIONS) and isinstance(scope.parent.node, ast.ClassDef):
                return scope.parent.node
            scope = scope.parent
        return None


def scopes(tree: ast.Module) -> dict[ast.AST, Scope]:
    """The scope of each node that opens one."""
    collector = _Collector(tree)
    for statement in tree.body:
        collector.visit(statement)
    return collector.found


class _Collector(Visitor, ast.NodeVisitor):
    def __init__(self, tree: ast.Module) -> None:
        super().__init__()
        self.scope = Scope(tree)
        self.found: dict[ast.AST, Scope] = {tree: self.scope}

    def _inside(self, node: ast.AST, parts: Sequence[ast.AST], bind: Sequence[tuple[str, Bound]] = ()) -> None:
        outer = self.scope
        self.scope = self.found[node] = Scope(node, outer)
        for name, to in bind:
            self.scope.bind(name, to)
        for part in parts:
            self.visit(part)
        self.scope = outer

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.scope.bind(node.name, OPAQUE)
        self._function(node, node.body, first_parameter(node, self.scope.node))
        for part in node.decorator_list:
            self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - the name is ast's

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._function(node, [node.body], None)

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, body: Sequence[ast.AST], first: SelfOf | None
    ) -> None:
        for part in (*node.args.defaults, *(each for each in node.args.kw_defaults if each)):
            self.visit(part)
        self._inside(node, body, list(parameters(node.args, first)))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.scope.bind(node.name, node)
        for part in (*node.bases, *(each.value for each in node.keywords), *node.decorator_list):
            self.visit(part)
        self._inside(node, node.body)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        self._inside(node, list(ast.iter_child_nodes(node)))

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _comprehension  # noqa: N815

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.scope.bind(alias.asname or alias.name.partition(".")[0], Imported(node, alias))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.scope.stars.append(node)
            else:
                self.scope.bind(alias.asname or alias.name, Imported(node, alias))

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._assigned(target, node.value)

    def _assigned(self, target: ast.expr, value: ast.expr) -> None:
        """A name gets the value; a tuple of names gets those of a tuple of the same length."""
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
        elif (
            isinstance(target, ast.Tuple)
            and isinstance(value, ast.Tuple)
            and len(target.elts) == len(value.elts)
            and not any(isinstance(each, ast.Starred) for each in (*target.elts, *value.elts))
        ):
            for one, part in zip(target.elts, value.elts, strict=True):
                self._assigned(one, part)
        else:
            self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.scope.bind(node.target.id, Annotated(node.annotation))
        if node.value:
            self.visit(node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        scope = self.scope
        while isinstance(scope.node, COMPREHENSIONS) and scope.parent:
            scope = scope.parent
        scope.bind(node.target.id, node.value)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):  # whatever stores otherwise: loops, with, unpacking
            self.scope.bind(node.id, OPAQUE)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            for scope in self.scope.around():
                scope.assigned.add(node.attr)
        self.visit(node.value)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.scope.bind(node.name, OPAQUE)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.scope.bind(node.name, OPAQUE)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.scope.bind(node.name, OPAQUE)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.scope.bind(node.rest, OPAQUE)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.elsewhere.update(dict.fromkeys(node.names, self.scope.module))

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        for name in node.names:
            owner = next((each for each in list(self.scope.chain())[1:] if name in each.bound), None)
            if owner:
                self.scope.elsewhere[name] = owner
