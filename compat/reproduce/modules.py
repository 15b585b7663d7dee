"""A folder of modules that import each other relatively: what each of their names stands for. Nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compat.scan.bindings import Imported
from compat.scan.scopes import Scope, scopes


@dataclass(frozen=True)
class Own:
    """A name that a module of the folder defines: ``module`` is dotted, from the folder."""

    module: str
    name: str


@dataclass(frozen=True)
class Whole:
    """A module of the folder itself."""

    module: str


@dataclass(frozen=True)
class Outside:
    """What is imported from elsewhere: ``import module as bound``, or ``from module import name as bound``."""

    module: str
    name: str
    bound: str


Meaning = Own | Whole | Outside


@dataclass(frozen=True, eq=False)
class Module:
    """One module: its text, its tree, its scopes, and the statements that define its names."""

    name: str
    text: str
    tree: ast.Module
    scopes: Mapping[ast.AST, Scope]
    definitions: Mapping[str, ast.stmt]

    @property
    def top(self) -> Scope:
        """The scope of the module itself."""
        return self.scopes[self.tree]


@dataclass(frozen=True)
class Folder:
    """All modules of a folder."""

    path: Path

    def module(self, name: str) -> Module:
        """A module by its dotted name."""
        return _read(self.path, name)

    def meaning(self, module: Module, name: str) -> Meaning | None:
        """What a name of a module's own level stands for; None if the module does not have it."""
        if name in module.definitions:
            return Own(module.name, name)
        found = module.top.bound.get(name, [])
        return next((self.imported(module, each, name) for each in found if isinstance(each, Imported)), None)

    def imported(self, module: Module, by: Imported, bound: str) -> Meaning | None:
        """What a name stands for that an import binds."""
        statement, alias = by.statement, by.alias
        if isinstance(statement, ast.Import):
            return Outside(alias.name, "", bound)
        if not statement.level:
            return Outside(statement.module or "", alias.name, bound)
        package = module.name.split(".")[: -statement.level]
        base = ".".join([*package, *([statement.module] if statement.module else [])])
        if self._file(within := ".".join(filter(None, [base, alias.name]))).is_file():
            return Whole(within)
        return self.meaning(self.module(base), alias.name)

    def _file(self, name: str) -> Path:
        return self.path.joinpath(*name.split(".")).with_suffix(".py")


@cache
def _read(folder: Path, name: str) -> Module:
    text = folder.joinpath(*name.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    tree = ast.parse(text)
    definitions = {bound: statement for statement in tree.body for bound in defined(statement)}
    return Module(name, text, tree, scopes(tree), definitions)


def defined(statement: ast.stmt) -> Iterator[str]:
    """The names that a definition binds; none of what is no definition."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Assign():
            for target in statement.targets:
                yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)) if statement.value is not None:
            yield name
