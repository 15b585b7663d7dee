"""The function that asks -> the steps of the script: it arranges, then it acts. Pure."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from compat.reproduce.edits import Edits
from compat.reproduce.flat import Flat
from compat.reproduce.flat import flat as parsed

FIGURES = "figures"


@dataclass(frozen=True)
class Steps:
    """The definitions of a script, and its steps before and after the question begins."""

    definitions: str
    arrange: str
    act: str


def steps(text: str, main: str) -> Steps:
    """The steps of a text that ends with a call of ``main``; ``act`` sets ``figures`` if the function returns some."""
    flat = parsed(text)
    function = next(each for each in flat.functions if each.name == main)
    edits = flat.edits()
    edits.remove(flat.tree.body[-1])
    if not _is_straight(function):
        return Steps(_called(function, edits), "", f"{FIGURES} = {main}()\n")
    edits.remove(function)
    at = next(place for place, each in enumerate(function.body) if _is_yield(each))
    first = 1 if ast.get_docstring(function) is not None else 0
    return Steps(edits.done(), _lines(function.body[first:at], flat), _lines(function.body[at + 1 :], flat))


def _is_straight(function: ast.FunctionDef) -> bool:
    """Whether a function can be written without being one: its yield and its return are steps of its own."""
    inner = [node for each in function.body for node in ast.walk(each)]
    yields = [node for node in inner if isinstance(node, ast.Yield)]
    returns = [node for node in inner if isinstance(node, ast.Return)]
    nested = any(isinstance(node, ast.FunctionDef | ast.Lambda) and node is not function for node in inner)
    simple = len(yields) == 1 and any(_is_yield(each) for each in function.body)
    no_arguments = not any((function.args.args, function.args.kwonlyargs, function.args.vararg, function.args.kwarg))
    last = returns in ([], [function.body[-1]])
    return simple and no_arguments and last and not (nested and any(isinstance(n, ast.Nonlocal) for n in inner))


def _is_yield(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)


def _lines(block: list[ast.stmt], flat: Flat) -> str:
    """The statements of a function's own level, at the level of the script."""
    if not block:
        return ""
    edits = flat.edits()
    for each in block:
        if isinstance(each, ast.Return):
            value = edits.text(each.value) if each.value else "None"
            edits.replace(each, f"{FIGURES} = {value}")
    whole = edits.done()
    before = flat.text.encode().splitlines(keepends=True)
    begin = sum(map(len, before[: block[0].lineno - 1]))
    rest = sum(map(len, before[block[-1].end_lineno :]))
    lines = whole.encode()[begin : len(whole.encode()) - rest].decode().splitlines(keepends=True)
    less = block[0].col_offset
    return "".join(line[less:] if not line[:less].strip() else line for line in lines)


def _called(function: ast.FunctionDef, edits: Edits) -> str:
    """The function stays one; where it begins to act stands a remark."""
    for node in ast.walk(function):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield):
            edits.replace(node, "pass  # what is above arranges, what is below asks")
    return edits.done()
