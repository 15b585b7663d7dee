"""In which ways a name is bound, as written. Frozen values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


class Opaque:
    """Bound, and to what is not shown: a loop's variable, a result of unpacking."""


OPAQUE = Opaque()


@dataclass(frozen=True)
class Annotated:
    """Bound to something of an annotated type."""

    annotation: ast.expr


@dataclass(frozen=True)
class Imported:
    """Bound by an import; ``alias`` is its part of the statement."""

    statement: ast.Import | ast.ImportFrom
    alias: ast.alias


@dataclass(frozen=True)
class SelfOf:
    """The first parameter of a method: an object of its class, or, in a class method, the class."""

    node: ast.ClassDef
    is_class: bool


Bound = ast.expr | ast.ClassDef | Annotated | Imported | SelfOf | Opaque


def first_parameter(node: ast.FunctionDef | ast.AsyncFunctionDef, around: ast.AST) -> SelfOf | None:
    """What the first parameter of a method stands for; None in a function, or a static method."""
    decorators = {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
    if not isinstance(around, ast.ClassDef) or "staticmethod" in decorators:
        return None
    is_class = "classmethod" in decorators or node.name in ("__new__", "__init_subclass__", "__class_getitem__")
    return SelfOf(around, is_class)


def parameters(given: ast.arguments, first: SelfOf | None) -> Iterator[tuple[str, Bound]]:
    """The names that a function's parameters bind."""
    for place, each in enumerate((*given.posonlyargs, *given.args, *given.kwonlyargs)):
        if first and place == 0:
            yield each.arg, first
        else:
            yield each.arg, Annotated(each.annotation) if each.annotation else OPAQUE
    yield from ((each.arg, OPAQUE) for each in (given.vararg, given.kwarg) if each)
