"""A parameter that is the same in every call becomes what it is: a probe asks one thing, its helpers many. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from compat.reproduce.edits import Edits
from compat.reproduce.flat import Flat, constant, drop
from compat.reproduce.flat import flat as parsed
from compat.reproduce.references import defaults_of, every

Change = tuple[int, int, str]


def specialised(text: str) -> str:
    """The text with the parameters of its functions replaced; what does not fit beside each other waits."""
    flat = parsed(text)
    edits = flat.edits()
    taken: list[Change] = []
    for function in flat.functions:
        changes = list(_changes(function, flat, edits))
        if not any(_overlaps(one, other) for one in changes for other in taken):
            taken += changes
    for change in taken:
        edits.change(*change)
    return edits.done()


def _overlaps(one: Change, other: Change) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@dataclass(frozen=True)
class _Given:
    """A parameter, what stands for it (None: its default) in each call, and its default."""

    parameter: ast.arg
    arguments: tuple[ast.expr | None, ...]
    default: ast.expr | None


def _changes(function: ast.FunctionDef, flat: Flat, edits: Edits) -> Iterator[Change]:
    calls = _calls(function, flat)
    fixed = {given.parameter: to for given in _given(function, calls) if (to := _fixed(given, function, flat, edits))}
    if not fixed:
        return
    yield from _without_parameters(function, set(fixed), edits)
    names = {each.arg: to for each, to in fixed.items()}
    for call in calls:
        yield from _without_arguments(call, function, set(names), edits)
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in names and flat.owner(node) is flat.scopes[function]:
            yield edits.begin(node), edits.end(node), names[node.id]


def _fixed(given: _Given, function: ast.FunctionDef, flat: Flat, edits: Edits) -> str:
    """What a parameter is in every call, as it is written; "" where that is not so."""
    value = _value(given, flat) if given.arguments else None
    return edits.text(value) if value and _is_plain(given.parameter, value, function, flat) else ""


def _calls(function: ast.FunctionDef, flat: Flat) -> list[ast.Call]:
    """The calls of a function; [] where it is used otherwise too, calls itself, or nobody sees what it is given."""
    uses = flat.loads.get(function.name, [])
    calls = [each for each in flat.calls if each.func in uses]
    own = set(ast.walk(function))
    strange = any(
        call in own or any(isinstance(each, ast.Starred) for each in call.args) or any(not k.arg for k in call.keywords)
        for call in calls
    )
    takes_any = function.args.vararg or function.args.kwarg or function.args.posonlyargs
    return [] if strange or takes_any or len(calls) != len(uses) else calls


def _given(function: ast.FunctionDef, calls: list[ast.Call]) -> Iterator[_Given]:
    arguments = function.args
    with_default = defaults_of(arguments)
    for place, each in enumerate(every(arguments)):
        position = place if each in arguments.args else None
        yield _Given(each, tuple(_argument(call, each, position) for call in calls), with_default.get(each))


def _argument(call: ast.Call, parameter: ast.arg, place: int | None) -> ast.expr | None:
    if place is not None and place < len(call.args):
        return call.args[place]
    return next((each.value for each in call.keywords if each.arg == parameter.arg), None)


def _value(given: _Given, flat: Flat) -> ast.expr | None:
    """What a parameter always is; None if that differs, or is no constant and no name of the whole."""
    values = [argument or given.default for argument in given.arguments]
    first = values[0]
    if first is None or not all(each is not None and ast.dump(each) == ast.dump(first) for each in values):
        return None
    known = all(each is not None and _is_known(each, flat) for each in values)
    return first if known else None


def _is_known(value: ast.expr, flat: Flat) -> bool:
    return constant(value) or (isinstance(value, ast.Name) and flat.is_global(value))


def _is_plain(parameter: ast.arg, value: ast.expr, function: ast.FunctionDef, flat: Flat) -> bool:
    """Whether a parameter is never assigned to, and what stands for it is not hidden by a name of the function."""
    names = [each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == parameter.arg]
    stored = any(not isinstance(each.ctx, ast.Load) and flat.owner(each) is flat.scopes[function] for each in names)
    hidden = isinstance(value, ast.Name) and any(value.id in scope.bound for scope in flat.inside(function))
    return not stored and (not hidden or (isinstance(value, ast.Name) and value.id == parameter.arg))


def _without_parameters(function: ast.FunctionDef, gone: set[ast.arg], edits: Edits) -> Iterator[Change]:
    """A parameter goes with its default."""
    whole, defaults = every(function.args), defaults_of(function.args)
    spans = [(edits.begin(each), edits.end(defaults.get(each, each))) for each in whole]
    kept = [span for each, span in zip(whole, spans, strict=True) if each not in gone]
    for place, each in enumerate(whole):
        if each in gone and place + 1 < len(whole):
            yield spans[place][0], spans[place + 1][0], ""
        elif each in gone:
            end = spans[place][1]
            yield (kept[-1][1], end, "") if kept else (spans[0][0], edits.after_comma(end), "")


def _without_arguments(call: ast.Call, function: ast.FunctionDef, gone: set[str], edits: Edits) -> list[Change]:
    names = [each.arg for each in function.args.args]
    given = [each for place, each in enumerate(call.args) if names[place] in gone]
    named = [each for each in call.keywords if each.arg in gone]
    items: list[ast.AST] = [*call.args, *call.keywords]
    return drop(items, {*given, *named}, edits)
