"""Python source read with griffe, one module at a time: what it defines and which names it lets others import.

Nothing is imported, run or resolved; a module costs some hundredths of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import griffe

from compat import lazy
from compat.lazy_structure import LAZY


@dataclass(frozen=True)
class Parameter:
    """A parameter as written: ``text`` is "name=default" or "**name"; ``default`` None where there is none."""

    text: str
    kind: str
    default: str | None

    @property
    def variadic(self) -> bool:
        """Whether it is ``*args`` or ``**kwargs``."""
        return self.text.startswith("*")


@dataclass(frozen=True)
class Definition:
    """A class, function, method or property. ``first`` and ``last`` are its lines, decorators included."""

    noun: str
    first: int
    last: int
    source: str = field(repr=False)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    bases: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """Parameters or bases in brackets."""
        return f"({', '.join(self.bases or (each.text for each in self.parameters.values()))})"

    def has_inner(self, name: str) -> bool:
        """Whether a function of this name is defined inside."""
        return re.search(rf"^\s+(?:async )?def {re.escape(name)}\b", self.source, re.MULTILINE) is not None


def read_module(tree: Path, dotted: str) -> griffe.Module | None:
    """The module of a site-packages folder; None if it has no source there. Raises SyntaxError for bad source."""
    file = source_file(tree, dotted)
    if file is None:
        return None
    return visited(dotted, _text(file), package=file.name == "__init__.py", tree=tree)


def visited(dotted: str, text: str, *, package: bool = False, tree: Path = Path()) -> griffe.Module:
    """The module that has this source. Raises SyntaxError for bad source."""
    *packages, last = dotted.split(".")
    parent: griffe.Module | None = None
    for depth, name in enumerate(packages, start=1):
        parent = griffe.Module(name, filepath=tree.joinpath(*packages[:depth], "__init__.py"), parent=parent)
    stem = tree.joinpath(*packages, last)
    with lazy.syntax_errors_alone():
        return griffe.visit(last, stem / "__init__.py" if package else stem.with_suffix(".py"), text, parent=parent)


def source_file(tree: Path, dotted: str) -> Path | None:
    """Where a module's source is."""
    stem = tree.joinpath(*dotted.split("."))
    return next((file for file in (stem / "__init__.py", stem.with_name(f"{stem.name}.py")) if file.is_file()), None)


def definitions(module: griffe.Module) -> dict[str, Definition]:
    """What a module defines, by path inside it ("Class.method"), outer before inner."""
    assert isinstance(module.filepath, Path)
    return dict(_definitions(module, "", _text(module.filepath).splitlines()))


def imports(module: griffe.Module) -> frozenset[str]:
    """The dotted names that a module imports at its top level."""
    return frozenset(each.target_path for each in module.members.values() if isinstance(each, griffe.Alias))


def importable(tree: Path, dotted: str) -> bool | None:
    """Whether a module, or a name of a module, can be imported from a site-packages folder; None: source can't tell."""
    module, _, name = dotted.rpartition(".")
    if is_there(tree, dotted):
        return True
    if not module:
        return False
    if source_file(tree, module) is None:
        return None if is_there(tree, module) else False
    if _visible(tree, module, name, set()):
        return True
    found = read_module(tree, module)
    return None if found and "__getattr__" in found.members else False


def is_there(tree: Path, dotted: str) -> bool:
    """Whether there is a module of this name: source, a folder, or compiled."""
    stem = tree.joinpath(*dotted.split("."))
    compiled = (*stem.parent.glob(f"{stem.name}.*.so"), *stem.parent.glob(f"{stem.name}.*pyd"))
    return source_file(tree, dotted) is not None or stem.is_dir() or bool(compiled)


def mangled(cls: str, name: str) -> str:
    """A private name inside a class as Python has it: "__x" of class C is "_C__x"."""
    return f"_{cls.lstrip('_')}{name}" if name.startswith("__") and not name.endswith("__") else name


def _definitions(
    owner: griffe.Module | griffe.Class, prefix: str, lines: list[str]
) -> Iterator[tuple[str, Definition]]:
    for name, each in owner.members.items():
        if isinstance(each, griffe.Alias) or not each.lineno or not each.endlineno:
            continue
        span = each.lineno, each.endlineno, "\n".join(lines[each.lineno - 1 : each.endlineno])
        if isinstance(each, griffe.Class):
            yield prefix + name, Definition("class", *span, bases=tuple(map(str, each.bases)))
            yield from _definitions(each, f"{prefix}{name}.", lines)
        elif isinstance(each, griffe.Function):
            noun = "method" if prefix else "function"
            yield prefix + name, Definition(noun, *span, {one.name: _parameter(one) for one in each.parameters})
        elif "property" in each.labels:
            yield prefix + name, Definition("property", *span)


def _parameter(each: griffe.Parameter) -> Parameter:
    kind = str(each.kind.value) if each.kind else ""
    stars = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
    star = stars.get(each.kind, "") if each.kind else ""
    default = None if star or each.default is None else str(each.default)
    return Parameter(f"{star}{each.name}" + (f"={default}" if default is not None else ""), kind, default)


def _visible(tree: Path, dotted: str, name: str, seen: set[str]) -> bool:
    """Whether a name is among those of a module, followed through ``import *``."""
    file = source_file(tree, dotted)
    if file is None or dotted in seen:
        return False
    seen.add(dotted)
    text = _text(file)
    module = read_module(tree, dotted)
    assert module is not None
    at_runtime = [(key, each) for key, each in module.members.items() if each.runtime or LAZY in text]
    if any(key == name for key, _ in at_runtime) or (name in text and name in lazy.read(text).names):
        return True
    stars = [each.wildcard for _, each in at_runtime if isinstance(each, griffe.Alias) and each.wildcard]
    return any(_may_export(tree, star, name) and _visible(tree, star, name, seen) for star in stars)


def _may_export(tree: Path, dotted: str, name: str) -> bool:
    """A cheap look at the text: a package with ``import *`` of hundreds of modules is not to be parsed whole."""
    file = source_file(tree, dotted)
    text = _text(file) if file else ""
    if "import *" in text:
        return True
    wanted = rf"[\"']{re.escape(name)}[\"']" if "__all__" in text else rf"\b{re.escape(name)}\b"
    return name in text and not name.startswith("_") and re.search(wanted, text) is not None


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
