"""What a script's constants decide is decided: branches, choices from tables, settings that nobody asks for. Pure."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from compat.reproduce.edits import Edits, literal, without
from compat.reproduce.flat import Flat, constant, drop
from compat.reproduce.flat import flat as parsed
from compat.reproduce.tables import chosen

UNKNOWN = object()
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
}
ENDS = (ast.Return, ast.Raise)


def folded(text: str) -> str:
    """The text with what can be decided at once; what that makes decidable is left to the next time."""
    flat = parsed(text)
    edits = flat.edits()
    fold = _Fold(flat, edits)
    for node in list(flat.at):
        fold.expression(node)
        fold.statements(node)
    for function in flat.functions:
        fold.constants(function)
    return edits.done()


@dataclass
class _Fold:
    flat: Flat
    edits: Edits

    def value(self, node: ast.expr) -> Any:
        """What an expression is, if that is known."""
        match node:
            case ast.Name(id=name) if self.flat.is_global(node):
                return self._global(name)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                found = self.value(operand)
                return UNKNOWN if found is UNKNOWN else not found
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
                both = self.value(left), self.value(right)
                return UNKNOWN if UNKNOWN in both else COMPARED[type(op)](*both)
            case ast.BoolOp(op=op, values=values):
                return self._bool(isinstance(op, ast.Or), [self.value(each) for each in values])
            case _ if constant(node):
                return ast.literal_eval(node)
        return UNKNOWN

    def _global(self, name: str) -> Any:
        statement = self.flat.definitions.get(name)
        if not isinstance(statement, ast.Assign) or len(self.flat.top.bound[name]) != 1:
            return UNKNOWN
        target, value = statement.targets[0], statement.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = zip(target.elts, value.elts, strict=True)
            value = next((v for t, v in pairs if isinstance(t, ast.Name) and t.id == name), value)
        return ast.literal_eval(value) if constant(value) else UNKNOWN

    def _bool(self, decisive: bool, values: list[Any]) -> Any:
        """Of an "or" or an "and", whose first value may decide it."""
        if values[0] is not UNKNOWN and bool(values[0]) is decisive:
            return values[0]
        return UNKNOWN if UNKNOWN in values else values[-1]

    def expression(self, node: ast.AST) -> None:
        """Comparisons, conditional expressions, choices from a table, and stars before nothing."""
        match node:
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                if (found := self.value(node)) is not UNKNOWN:
                    self.edits.replace(node, literal(found))
            case ast.IfExp(test=test) if (found := self.value(test)) is not UNKNOWN:
                self.edits.replace(node, self.edits.text(node.body if found else node.orelse))
            case ast.Subscript(slice=key, ctx=ast.Load()) if (known := self.value(key)) is not UNKNOWN:
                if found := chosen(node.value, known, self.flat, self.value):
                    self.edits.replace(node, self.edits.text(found))
            case ast.List(elts=elts) | ast.Tuple(elts=elts) if len(elts) > 1:
                empty = {each for each in elts if isinstance(each, ast.Starred) and _is_empty(each.value)}
                left = len(elts) - len(empty)  # a tuple of one has a comma of its own
                for change in drop(list(elts), set(empty), self.edits) if left > isinstance(node, ast.Tuple) else ():
                    self.edits.change(*change)

    def statements(self, node: ast.AST) -> None:
        """Branches that are decided, and what stands after the end of a block."""
        if isinstance(node, ast.If) and (found := self.value(node.test)) is not UNKNOWN:
            self._branch(node, node.body if found else node.orelse)
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                end = next((place for place, each in enumerate(block) if isinstance(each, ENDS)), len(block))
                for each in block[end + 1 :]:
                    self.edits.remove(each)

    def _branch(self, node: ast.If, block: list[ast.stmt]) -> None:
        if self.edits.text(node).startswith("elif"):
            return
        if not block:
            without([node], self._parent(node), self.edits)
        elif not self.edits.text(block[0]).startswith("elif"):
            lines = self.edits.lines(block[0], block[-1]).splitlines(keepends=True)
            less = block[0].col_offset - node.col_offset
            self.edits.remove(node, "".join(line[less:] if line.strip() else line for line in lines))

    def _parent(self, node: ast.AST) -> ast.AST:
        return next(each for each in self.flat.at if node in ast.iter_child_nodes(each))

    def constants(self, function: ast.FunctionDef) -> None:
        """A local name for a constant becomes the constant; one that nobody asks for goes."""
        scope = self.flat.scopes[function]
        for statement in function.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=None | bool() | str()) as value):
                    own = [each for each in self._names(name, function) if self.flat.owner(each) is scope]
                    if len(scope.bound[name]) == 1 and sum(not isinstance(each.ctx, ast.Load) for each in own) == 1:
                        for each in own:
                            self.edits.replace(each, self.edits.text(value))
                        without([statement], function, self.edits)

    def _names(self, name: str, function: ast.FunctionDef) -> Iterator[ast.Name]:
        return (each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == name)


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.List | ast.Tuple) and not node.elts
