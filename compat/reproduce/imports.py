"""The imports at the top of a script: each once, in order. Pure."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

from compat.reproduce.edits import Edits
from compat.reproduce.modules import Outside


def written(wanted: Iterable[Outside]) -> str:
    """The statements: the standard library's first, then the others; "" for none."""
    every = set(wanted)
    groups = [[each for each in every if is_standard(each) is standard] for standard in (True, False)]
    return "\n".join("".join(f"{line}\n" for line in _lines(group)) for group in groups if group)


def is_standard(what: Outside) -> bool:
    """Whether it is of the standard library."""
    return what.module.partition(".")[0] in sys.stdlib_module_names


def _lines(group: list[Outside]) -> list[str]:
    whole = sorted(f"import {_as(each.module, each)}" for each in group if not each.name)
    modules = sorted({each.module for each in group if each.name})
    return [*whole, *(_from(module, [each for each in group if each.name and each.module == module])
                      for module in modules)]  # fmt: skip


def _from(module: str, names: list[Outside]) -> str:
    line = f"from {module} import {', '.join(sorted(_as(each.name, each) for each in names))}"
    if len(line) <= 100:
        return line
    inner = "".join(f"    {_as(each.name, each)},\n" for each in sorted(names, key=lambda each: each.name))
    return f"from {module} import (\n{inner})"


def _as(name: str, what: Outside) -> str:
    plain = what.name or what.module.partition(".")[0]
    return name if what.bound == plain else f"{name} as {what.bound}"


def read(statement: ast.stmt) -> list[Outside]:
    """What an import statement imports; [] for any other one."""
    match statement:
        case ast.Import():
            return [Outside(each.name, "", each.asname or each.name.partition(".")[0]) for each in statement.names]
        case ast.ImportFrom(level=0, module=str(module)):
            return [Outside(module, each.name, each.asname or each.name) for each in statement.names]
    return []


def merged(text: str) -> str:
    """A text with all imports of its own level once, at its top."""
    edits, found = Edits(text), []
    for statement in ast.parse(text).body:
        if imported := read(statement):
            found += imported
            edits.remove(statement)
    return f"{written(found)}\n{edits.done().lstrip()}" if found else text
