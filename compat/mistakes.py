"""What pydantic refuses, as one line for a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError


def explain(error: ValidationError, data: Any) -> str:
    """One line for one mistake: which entry (by its id where it has one), which key, what is wrong.

    An unknown key first: it is what a misspelt one looks like, besides being missed in its place.
    """
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    place = " ".join(_steps(first["loc"], data))
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{place}: {_words(first)}{more}" if place else f"{_words(first)}{more}"


def _steps(location: tuple[int | str, ...], data: Any) -> Iterable[str]:
    for step in location:
        data = data[step] if (isinstance(data, list) and isinstance(step, int)) else _get(data, step)
        if isinstance(step, int):
            name = _get(data, "id")
            yield f"{name!r}" if isinstance(name, str) else f"number {step + 1}"
        elif step != "[key]":  # pydantic's word for "the name, not its value"
            yield step if step.isprintable() else repr(step)


def _get(data: Any, key: int | str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _words(error: Any) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "unknown key"
        case "missing":
            return "missing"
        case "tuple_type":
            return "expected a list"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")
