"""A script's text, parsed: which name belongs to which scope. What simplifies a script stands on it. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from compat.reproduce.edits import Edits
from compat.reproduce.modules import defined
from compat.scan.scopes import Scope, scopes


@dataclass(eq=False)
class Flat:
    """One text without modules of its own."""

    text: str
    tree: ast.Module = field(init=False)
    scopes: Mapping[ast.AST, Scope] = field(init=False)
    at: dict[ast.AST, Scope] = field(default_factory=dict)
    """The scope of each expression."""

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.text)
        self.scopes = scopes(self.tree)
        self._visit(self.tree, self.top)

    @property
    def top(self) -> Scope:
        """The scope of the whole."""
        return self.scopes[self.tree]

    def edits(self) -> Edits:
        """Changes to its text."""
        return Edits(self.text)

    @cached_property
    def definitions(self) -> Mapping[str, ast.stmt]:
        """The statement that defines each name."""
        return {name: each for each in self.tree.body for name in defined(each)}

    @cached_property
    def functions(self) -> list[ast.FunctionDef]:
        """Those that are no methods and in no other one."""
        return [each for each in self.tree.body if isinstance(each, ast.FunctionDef)]

    @cached_property
    def loads(self) -> Mapping[str, list[ast.Name]]:
        """Where names of the whole are used, by name."""
        found: dict[str, list[ast.Name]] = {}
        for node in self.at:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and self.owner(node) in (None, self.top):
                found.setdefault(node.id, []).append(node)
        return found

    @cached_property
    def calls(self) -> list[ast.Call]:
        """All calls."""
        return [node for node in self.at if isinstance(node, ast.Call)]

    def owner(self, name: ast.Name) -> Scope | None:
        """The scope that binds a name where it stands; None for builtins and what nobody binds."""
        return next((each for each in self.at[name].chain() if name.id in each.bound), None)

    def is_global(self, name: ast.Name) -> bool:
        """Whether it is the whole's own, or nobody's."""
        return self.owner(name) in (None, self.top)

    def inside(self, node: ast.AST) -> Iterator[Scope]:
        """The scopes that a node opens, and those in it."""
        return (self.scopes[each] for each in ast.walk(node) if each in self.scopes)

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        self.at[node] = scope
        outer: list[ast.AST] = []
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            outer = [*getattr(node, "decorator_list", []), *node.args.defaults]
            outer += [each for each in node.args.kw_defaults if each]
        elif isinstance(node, ast.ClassDef):
            outer = [*node.bases, *node.keywords, *node.decorator_list]
        inner = self.scopes.get(node, scope)
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.arguments):
                continue
            self._visit(each, scope if each in outer else inner)
        for each in outer:
            if each not in self.at:
                self._visit(each, scope)


@lru_cache(maxsize=4)
def flat(text: str) -> Flat:
    """A text, parsed; one step of simplification mostly leaves it as the next one finds it."""
    return Flat(text)


def constant(node: ast.expr) -> bool:
    """Whether an expression is a value written out: a number, a text, None, a tuple of these."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return True
        case ast.Tuple(elts=elts):
            return all(map(constant, elts))
    return False


def drop(items: list[ast.AST], gone: set[ast.AST], edits: Edits) -> list[tuple[int, int, str]]:
    """The changes that take some of the items of a list out of it, each with the comma that belongs to it."""
    changes, kept = [], [each for each in items if each not in gone]
    for place, each in enumerate(items):
        if each not in gone:
            continue
        if place + 1 < len(items):
            changes.append((_begin(each, edits), _begin(items[place + 1], edits), ""))
        else:
            end = _end(each, edits)
            whole = (_begin(items[0], edits), edits.after_comma(end), "")
            changes.append((_end(kept[-1], edits), end, "") if kept else whole)
    return changes


def _begin(node: ast.AST, edits: Edits) -> int:
    return edits.begin(node)  # type: ignore[arg-type] # expressions, keywords and arguments have places


def _end(node: ast.AST, edits: Edits) -> int:
    return edits.end(node)  # type: ignore[arg-type] # as above
