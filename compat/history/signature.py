"""A function's parameters as the history writes them (see `facts.parameters`)."""

from __future__ import annotations

from collections.abc import Iterable

import griffe

from compat import static

STARS = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}


def signature(function: griffe.Function, taken: Iterable[str] = ()) -> str:
    """ "self,/,config,*args,eps=,**kwargs,~old"; ``taken`` by name, though not written there."""
    parts: list[str] = []
    before: griffe.ParameterKind | None = None
    for each in function.parameters:
        if before is griffe.ParameterKind.positional_only and each.kind is not before:
            parts.append("/")
        if each.kind is griffe.ParameterKind.keyword_only and before not in {
            griffe.ParameterKind.keyword_only,
            griffe.ParameterKind.var_positional,
        }:
            parts.append("*")
        star = STARS.get(each.kind, "") if each.kind else ""
        parts.append(f"{star}{_named(each.name, function)}" + ("=" if each.default is not None and not star else ""))
        before = each.kind
    parts += ["/"] if before is griffe.ParameterKind.positional_only else []
    return ",".join([*parts, *(f"~{each}" for each in taken)])


def _named(name: str, function: griffe.Function) -> str:
    """A parameter's name; inside a class a private one ("__x") has the class's name in it."""
    inside = function.parent is not None and function.parent.is_class
    return static.mangled(function.parent.name, name) if inside and function.parent else name
