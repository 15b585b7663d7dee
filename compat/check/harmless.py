"""Differences that are known to do no harm: ``harmless.toml`` beside this file, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from compat import pep440
from compat.check import toml_file
from compat.model import AXES

FILE = Path(__file__).parent / "harmless.toml"
ABSENT = "absent"
ANY = "any"

PACKAGES = (*AXES, "torch")
"""Those whose versions stand in every outcome."""

Versions = Mapping[str, str]


@dataclass(frozen=True)
class Harmless:
    """A difference between releases below ``boundary`` of a package and those from it on, with the reason.

    ``probe`` and ``figure`` are patterns ("defaults/*"). ``older`` and ``newer`` are the figure's values below the
    boundary and from it on: ABSENT where there is none, ANY where it does not matter. ``source`` says where to look.
    """

    probe: str
    figure: str
    package: str
    boundary: str
    reason: str
    source: str
    older: Any = ANY
    newer: Any = ANY


@dataclass(frozen=True)
class Difference:
    """What is asked about: a figure of a probe, its value on both sides (ABSENT: none), and the versions of both."""

    probe: str
    figure: str
    before: Any
    after: Any
    versions: tuple[Versions, Versions]


def reason(difference: Difference, known: Sequence[Harmless]) -> str:
    """Why the difference does no harm, by the first entry that speaks of it; "" if none does."""
    return next((entry.reason for entry in known if _speaks_of(entry, difference)), "")


def _speaks_of(entry: Harmless, found: Difference) -> bool:
    if not (fnmatchcase(found.probe, entry.probe) and fnmatchcase(found.figure, entry.figure)):
        return False
    before, after = (_from_boundary_on(entry, versions) for versions in found.versions)
    if before is None or after is None or before == after:
        return False
    older, newer = (found.before, found.after) if after else (found.after, found.before)
    return _fits(entry.older, older) and _fits(entry.newer, newer)


def _from_boundary_on(entry: Harmless, versions: Versions) -> bool | None:
    """Whether a side has the boundary's release or a later one; None where it does not have the package."""
    try:
        return pep440.version(versions[entry.package]) >= Version(entry.boundary)
    except (KeyError, InvalidVersion):
        return None  # not installed, or a direct reference: nobody can say on which side of the boundary


def _fits(said: Any, found: Any) -> bool:
    return said == ANY or (said == found and type(said) is type(found))


def _package(value: str) -> str:
    if value not in PACKAGES:
        raise ValueError(f"outcomes do not tell {value!r} but {', '.join(PACKAGES)}")
    return value


def _version(value: str) -> str:
    try:
        return str(pep440.version(value))
    except InvalidVersion:
        raise ValueError(f"{value!r} is no version") from None


Words = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    probe: Words
    figure: Words
    package: Annotated[str, AfterValidator(_package)]
    boundary: Annotated[str, AfterValidator(_version)]
    reason: Words
    source: Words
    older: JsonValue = ANY
    newer: JsonValue = ANY


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    harmless: list[_Entry] = Field(default_factory=list)


def read(path: Path = FILE) -> tuple[Harmless, ...]:
    """The entries of a file, in its order. Raises MatrixError."""
    found = toml_file.read(_File, path)
    return tuple(Harmless(**entry.model_dump()) for entry in found.harmless)
