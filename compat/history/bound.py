"""Names that a module binds and members that its classes get while it runs, read from the syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

REGISTERING = frozenset({"register_buffer", "register_parameter", "register_module", "add_module", "__setattr__"})
"""Methods that give an object an attribute by name."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Assigned:
    """What methods assign to self, and the module to the class. ``dynamic``: also names that are computed."""

    members: frozenset[str] = frozenset()
    dynamic: bool = False
    makes_dataclasses: bool = False


def names(tree: ast.Module, text: str) -> list[str]:
    """The names that are bound when the module runs, in order; those under TYPE_CHECKING are not."""
    found: dict[str, None] = {}
    for node in _run(tree.body):
        match node:
            case ast.Delete(targets=targets):
                for each in targets:
                    found.pop(ast.unparse(each), None)
            case _:
                found.update(dict.fromkeys(_bound(node)))
    for inner in ast.walk(tree) if "global " in text else ():
        if isinstance(inner, ast.Global):
            found.update(dict.fromkeys(inner.names))
    return list(found)


def exports(tree: ast.Module) -> tuple[str, ...] | None:
    """The strings of ``__all__``, as far as they are literal; None without any."""
    found: list[str] = []
    there = False
    for node in _run(tree.body):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=value)
                | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
            ):
                found, there = list(_strings(value)), True
            case ast.AugAssign(target=ast.Name(id="__all__"), value=value):
                found, there = [*found, *_strings(value)], True
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__")), args=[value])):
                found += _strings(value)
    return tuple(found) if there and found else None


def of_classes(tree: ast.Module) -> Mapping[str, Assigned]:
    """By path of a class, what it gets besides its body."""
    found = dict(_classes(tree.body, ""))
    for node in _run(tree.body):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=cls), attr=name)]) if cls in found:
                old = found[cls]
                found[cls] = Assigned(old.members | {name}, old.dynamic, old.makes_dataclasses)
    return found


def _run(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run on import, blocks opened; the branch for type checkers is left out."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING":
            yield from _run(node.orelse)
        elif not isinstance(node, Function | ast.ClassDef):
            for inner in _blocks(node):
                yield from _run(inner)


def _bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Import(names=aliases):
            yield from (each.asname or each.name.partition(".")[0] for each in aliases)
        case ast.ImportFrom(names=aliases):
            yield from (each.asname or each.name for each in aliases if each.name != "*")
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.AnnAssign(value=None):
            return
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (name for each in targets for name in _stored(each))
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _stored(target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from (name for each in items if each.optional_vars for name in _stored(each.optional_vars))


def _stored(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for each in target.elts:
            yield from _stored(each)
    elif isinstance(target, ast.Starred):
        yield from _stored(target.value)


def _strings(node: ast.expr) -> Iterator[str]:
    return (each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str))


def _classes(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Assigned]]:
    for node in _run(body):
        if isinstance(node, ast.ClassDef):
            path = f"{prefix}{node.name}"
            methods = [each for each in _run(node.body) if isinstance(each, Function)]
            given = [name for method in methods for name in _given(method)]
            dataclasses = any(each.name == "__init_subclass__" and _calls_dataclass(each) for each in methods)
            yield path, Assigned(frozenset(filter(None, given)), "" in given, dataclasses)
            yield from _classes(node.body, f"{path}.")


def _given(method: Function) -> Iterator[str]:
    """The attributes that a method gives its first parameter; "" for a computed name."""
    arguments = [*method.args.posonlyargs, *method.args.args]
    if not arguments or any(ast.unparse(each) == "staticmethod" for each in method.decorator_list):
        return
    me = arguments[0].arg
    for node in every(method.body):
        for target in _targets(node):
            match target:
                case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == me:
                    yield name
                case ast.Subscript(value=owner, slice=key) if ast.unparse(owner) == f"{me}.__dict__":
                    yield _literal(key)
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name() | ast.Attribute() as called, args=given)):
                yield from _registered(ast.unparse(called), given, me)


def every(body: list[ast.stmt], *, classes: bool = False) -> Iterator[ast.stmt]:
    """All statements, those of inner functions too. Expressions are not looked into: they are most of a tree."""
    for node in body:
        yield node
        if classes or not isinstance(node, ast.ClassDef):
            for inner in _blocks(node):
                yield from every(inner, classes=classes)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for part in ("body", "orelse", "finalbody"):
        if inner := getattr(node, part, None):
            yield inner
    for holder in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield holder.body


def _targets(node: ast.stmt) -> Iterator[ast.expr]:
    """What a statement assigns to, tuples opened."""
    found: list[ast.expr] = []
    match node:
        case ast.Assign(targets=targets):
            found = [*targets]
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.For(target=target):
            found = [target]
        case ast.With(items=items):
            found = [each.optional_vars for each in items if each.optional_vars]
    for each in found:
        yield from each.elts if isinstance(each, ast.Tuple | ast.List) else [each]


def _registered(called: str, arguments: list[ast.expr], me: str) -> Iterator[str]:
    """What a call gives the object: ``setattr(self, name, ...)``, ``self.register_buffer(name, ...)`` and the like."""
    owner, _, how = called.rpartition(".")
    about_me = bool(arguments) and ast.unparse(arguments[0]) == me
    if called == f"{me}.__dict__.update":
        yield ""
    elif how in REGISTERING and owner == me and arguments:
        yield _literal(arguments[0])
    elif (called == "setattr" or how == "__setattr__") and about_me and len(arguments) == 3:
        yield _literal(arguments[1])


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _calls_dataclass(function: Function) -> bool:
    calls = (each.func for each in ast.walk(function) if isinstance(each, ast.Call))
    return any(isinstance(each, ast.Name) and each.id == "dataclass" for each in calls)
