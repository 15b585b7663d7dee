"""Arguments that a function takes by name without naming them in its signature, read from the syntax tree.

``kwargs.pop("load_in_8bit", False)`` takes one out of ``**kwargs``; a decorator ``deprecate_kwarg("tokenizer", ...)``
takes one for a name that the signature has no longer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

DECORATORS = frozenset({"deprecate_kwarg"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


def taken(tree: ast.Module) -> Mapping[str, tuple[str, ...]]:
    """By path of a function inside the module, what it takes so, in order."""
    return {path: names for path, function in _functions(tree.body, "") if (names := _of(function))}


def _functions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Function]]:
    for node in body:
        if isinstance(node, Function):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.If | ast.Try):
            yield from _functions([*node.body, *node.orelse], prefix)


def _of(function: Function) -> tuple[str, ...]:
    own = {each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    found = [*_popped(function), *_decorated(function)]
    return tuple(sorted({name for name in found if name.isidentifier()} - own))


def _popped(function: Function) -> Iterator[str]:
    rest = function.args.kwarg.arg if function.args.kwarg else None
    for node in ast.walk(function) if rest else ():
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=owner), attr="pop"), args=[ast.Constant(value=str(name)), *_]
            ) if owner == rest:
                yield name


def _decorated(function: Function) -> Iterator[str]:
    for each in function.decorator_list:
        match each:
            case ast.Call(func=called, args=[ast.Constant(value=str(name)), *_]) if _last(called) in DECORATORS:
                yield name
            case ast.Call(func=called, keywords=named) if _last(called) in DECORATORS:
                values = (key.value for key in named if key.arg == "old_name")
                yield from (str(each.value) for each in values if isinstance(each, ast.Constant))


def _last(called: ast.expr) -> str:
    return ast.unparse(called).rpartition(".")[2]
