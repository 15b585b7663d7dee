"""What one source file says: names, classes, functions; as written, with nothing followed to other files yet.

griffe reads definitions and imports; what it leaves out (names bound by loops, members that methods assign) is read
from the syntax tree.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import griffe

from compat import lazy, static
from compat.history import bound
from compat.history.classes_read import ClassReading, class_reading
from compat.history.signature import signature
from compat.history.taken import taken
from compat.lazy import Lazy

LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Reading:
    """One module's file. ``names``: what it binds when it runs, and the dotted place that stands behind it.

    ``stars``: modules of ``import *``. ``exports``: its ``__all__``, None without one. ``classes`` and ``calls`` by
    path inside the module. ``unreadable``: the source is no Python.
    """

    dotted: str
    names: Mapping[str, str] = field(default_factory=dict)
    stars: tuple[str, ...] = ()
    exports: tuple[str, ...] | None = None
    classes: Mapping[str, ClassReading] = field(default_factory=dict)
    calls: Mapping[str, str] = field(default_factory=dict)
    lazy: Lazy = lazy.NOTHING
    package: bool = False
    unreadable: bool = False


def read(dotted: str, text: str, *, package: bool, stub: bool = False) -> Reading:
    """Reads a module's source, or its stub."""
    try:
        tree = ast.parse(text)
        with griffe.logger.disable():  # its remarks on annotations are of no use here
            module = static.visited(dotted, _without_bodies(text, tree), package=package)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Reading(dotted, package=package, unreadable=True)
    names = {name: _target(module, name) for name in bound.names(tree, text)}
    classes, calls = dict(_classes(module, "", bound.of_classes(tree))), dict(_calls(module, "", taken(tree)))
    stars = tuple(
        dict.fromkeys(
            each.target_path
            for each in module.members.values()
            if isinstance(each, griffe.Alias) and each.wildcard and (each.runtime or stub)
        )
    )
    return Reading(dotted, names, stars, bound.exports(tree), classes, calls, lazy.read(text, tree), package)


def _without_bodies(text: str, tree: ast.Module) -> str:
    """The source with "..." for the bodies of functions: most of what griffe would read, and nothing asked of it."""
    lines = LINE_END.split(text)  # as Python counts lines; splitlines() knows more ends
    kept: list[str] = []
    done = 0
    for node in bound.every(tree.body, classes=True):
        if isinstance(node, bound.Function) and node.lineno > done and node.end_lineno:
            first = node.body[0]
            line = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", ()))])
            indent = lines[first.lineno - 1].encode()[: first.col_offset].decode()
            if not indent.strip():
                kept += [*lines[done : line - 1], f"{indent}..."]
                done = node.end_lineno
    return "\n".join([*kept, *lines[done:]])


def _target(module: griffe.Module, name: str) -> str:
    """The dotted place of what a name stands for; "" for what the module makes itself."""
    member = module.members.get(name)
    if member is None:
        return ""
    if isinstance(member, griffe.Alias):
        return member.target_path
    if isinstance(member, griffe.Attribute) and isinstance(member.value, griffe.ExprName | griffe.ExprAttribute):
        return _place(member.value)
    return ""


def _place(value: griffe.Expr) -> str:
    """What a plain assignment (``old = new``) stands for, if that is a name of a module."""
    try:
        found = value.canonical_path
    except (griffe.NameResolutionError, AttributeError):
        return ""
    return found if "." in found and "(" not in found else ""


def _classes(
    owner: griffe.Module | griffe.Class, prefix: str, assigned: Mapping[str, bound.Assigned]
) -> Iterator[tuple[str, ClassReading]]:
    for name, each in owner.members.items():
        if isinstance(each, griffe.Class):
            path = f"{prefix}{name}"
            yield path, class_reading(each, assigned.get(path, bound.Assigned()))
            yield from _classes(each, f"{path}.", assigned)


def _calls(
    owner: griffe.Module | griffe.Class, prefix: str, taken: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    for name, overloads in owner.overloads.items():
        if overloads and name not in owner.members:
            yield f"{prefix}{name}", signature(overloads[-1])
    for name, each in owner.members.items():
        if isinstance(each, griffe.Function):
            yield f"{prefix}{name}", signature(each, taken.get(f"{prefix}{name}", ()))
        elif isinstance(each, griffe.Class):
            yield from _calls(each, f"{prefix}{name}.", taken)


def module_of(path: str) -> tuple[str, bool]:
    """The dotted module of a file in a wheel ("peft/tuners/__init__.py"), and whether it is a package."""
    place = Path(path).with_suffix("")
    package = place.name == "__init__"
    return ".".join(place.parts[:-1] if package else place.parts), package
