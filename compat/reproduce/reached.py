"""Where a probe failed, by the frames of the failure: what stands below it in a script is not needed. Pure.

The statements are marked before a script is simplified, which moves lines; what is below a mark goes afterwards.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from compat.model import Frame
from compat.reproduce.flat import Flat
from compat.reproduce.flat import flat as parsed
from compat.reproduce.modules import Own

MARK = "  # <- failed here"
PROBES = "compat/probes/"
AGAIN = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def lines(frames: Sequence[Frame]) -> Iterator[tuple[Own, int]]:
    """The functions of the probes that a failure went through, each with the line in which it was."""
    for frame in frames:
        if frame.file.startswith(PROBES) and not frame.function.startswith("<"):
            yield Own(frame.file.removeprefix(PROBES).removesuffix(".py").replace("/", "."), frame.function), frame.line


def statement(definition: ast.stmt, line: int | None) -> ast.stmt | None:
    """The step of a function that a line belongs to; None if there is none."""
    body = definition.body if isinstance(definition, ast.FunctionDef) and line else []
    return next((each for each in body if each.lineno <= (line or 0) <= (each.end_lineno or each.lineno)), None)


def cut(text: str, main: str) -> str:
    """The text without what stands below the marked statements of functions that are called once."""
    flat = parsed(text)
    edits = flat.edits()
    functions = {each.name: each for each in flat.functions}
    name: str | None = main
    seen: set[str] = set()
    while name is not None and name not in seen:
        seen.add(name)
        function = functions[name]
        place = _marked(function, flat)
        if place is None:
            break
        for each in function.body[place + 1 :]:
            if not _is_yield(each):
                edits.remove(each)
        name = _called_once(function.body[place], flat, functions)
    return edits.done()


def unmarked(text: str) -> str:
    """The text without marks."""
    return text.replace(MARK, "")


def _marked(function: ast.FunctionDef, flat: Flat) -> int | None:
    rows = flat.text.splitlines()
    marked = (place for place, each in enumerate(function.body) if MARK in rows[(each.end_lineno or 1) - 1])
    return next(marked, None)


def _called_once(failed: ast.stmt, flat: Flat, functions: dict[str, ast.FunctionDef]) -> str | None:
    """The marked function that a statement calls, if nothing else does, and the statement does it once."""
    repeated = {inner for node in ast.walk(failed) if isinstance(node, AGAIN) for inner in ast.walk(node)}
    for node in ast.walk(failed):
        called = functions.get(node.id) if isinstance(node, ast.Name) and node not in repeated else None
        if called and flat.loads.get(called.name) == [node] and _marked(called, flat) is not None:
            return called.name
    return None


def _is_yield(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)
