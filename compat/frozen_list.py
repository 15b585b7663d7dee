"""The file of a frozen list of releases, checked: every mistake is one line that names the file and the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

from packaging.utils import InvalidName, canonicalize_name
from packaging.version import Version
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, ValidationError

from compat import regular
from compat.errors import MatrixError

YEARS = range(2000, 2200)
"""What is outside was not meant so."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _canonical(name: str) -> str:
    try:
        normal = canonicalize_name(name, validate=True)
    except InvalidName:
        raise ValueError(f"{name!r} is no package name") from None
    if normal != name:
        raise ValueError(f"{name!r} has to be written {normal!r}")
    return name


def _of_our_time(uploaded: datetime) -> datetime:
    if uploaded.year not in YEARS:
        raise ValueError(f"in the year {uploaded.year} nothing was uploaded")
    return uploaded


class Entry(_Strict):
    """One release, as the file has it."""

    version: Annotated[str, AfterValidator(Version), AfterValidator(str)]
    uploaded: Annotated[AwareDatetime, AfterValidator(_of_our_time)] | None
    yanked: bool
    wheel: bool


def _each_once(entries: list[Entry]) -> list[Entry]:
    seen: set[Version] = set()
    for each in entries:
        if Version(each.version) in seen:
            raise ValueError(f"{each.version} is there twice")
        seen.add(Version(each.version))
    return entries


class _Frozen(_Strict):
    schema_version: Literal[1]
    renewed: date
    packages: dict[Annotated[str, AfterValidator(_canonical)], Annotated[list[Entry], AfterValidator(_each_once)]]


def read(path: Path) -> Mapping[str, Sequence[Entry]]:
    """The releases by package, in the file's order. Raises MatrixError for a bad file."""
    try:
        with regular.opened(path) as file:
            return _Frozen.model_validate_json(file.read()).packages
    except OSError as error:
        raise MatrixError(f"{path.name}: {error.strerror}; write it with: compat releases --renew") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ": ".join(str(step) for step in first["loc"])
        problem = str(first["msg"]).removeprefix("Value error, ")
        raise MatrixError(f"{path.name}: {place + ': ' if place else ''}{problem}") from None
