"""The command line over ``[tool.compat]``: the same values, the same refusals, told by the option's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from compat.check.project import Project
from compat.errors import MatrixError

OPTIONS = {
    "from": "--from",
    "probes": "--probe",
    "suites": "--suite",
    "commands": "--command",
    "with": "--with",
    "python": "--python",
    "torch": "--torch",
    "time-limit": "--time-limit",
    "budget": "--budget",
    "repeat": "--repeat",
}
"""The option that says each key of the table."""
ADDED = frozenset({"commands", "with"})
"""Keys whose values are added to the project's; all others replace them."""
EITHER = {"probes": "suites", "suites": "probes"}
"""Two ways to say which shipped questions are asked: whoever says one of them replaces both."""


def merged(project: Project, said: Mapping[str, Any]) -> Project:
    """The project's settings with what the command line says: None and () are nothing said. Raises MatrixError."""
    given = {key: value for key, value in said.items() if value is not None and value not in ((), [])}
    if EITHER.keys() <= given.keys():
        raise MatrixError("--probe and --suite: one of them")
    update: dict[str, Any] = {EITHER[key]: () for key in given if key in EITHER}
    for key, value in given.items():
        field = next(name for name, each in Project.model_fields.items() if each.alias == key)
        read = getattr(_read(key, value), field)
        update[field] = (*getattr(project, field), *read) if key in ADDED else read
    return project.model_copy(update=update)


def _read(key: str, value: Any) -> Project:
    try:
        return Project.model_validate({key: value})
    except ValidationError as error:
        first = error.errors()[0]
        problem = str(first["msg"]).removeprefix("Value error, ")
        given = first["input"] if isinstance(first["input"], str | int | float) else value
        raise MatrixError(f"{OPTIONS[key]} {given!r}: {problem}") from None
