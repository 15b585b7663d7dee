"""A function's parameters as the history writes them (see `facts.parameters`)."""

from __future__ import annotations

from collections.abc import Iterable

import griffe

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
        parts.append(f"{star}{each.name}" + ("=" if each.default is not None and not star else ""))
        before = each.kind
    parts += ["/"] if before is griffe.ParameterKind.positional_only else []
    return ",".join([*parts, *(f"~{each}" for each in taken)])
