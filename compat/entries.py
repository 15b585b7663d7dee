"""What may stand in a file of the matrix, key by key, and how a value of it is read."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Self

from packaging.requirements import InvalidRequirement
from packaging.utils import InvalidName, canonicalize_name
from packaging.version import InvalidVersion
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from compat import pep440
from compat.model import AXES, Kind

TORCH = "torch"
LONGEST_ID = 100
ID = re.compile(r"[a-z0-9]+([.+_-][a-z0-9]+)*")
DIRECT = re.compile(r"(git\+)?(https?|ssh|file)://\S+")


def is_direct(version: str) -> bool:
    """Whether a package's value is a direct reference and not a version."""
    return DIRECT.fullmatch(version) is not None


def _name(value: str) -> str:
    """A package's name in its normal spelling, so that nothing is there twice; torch has a key of its own."""
    try:
        normal = canonicalize_name(value, validate=True)
    except InvalidName:
        raise ValueError(f"{value!r} is no package name") from None
    if normal != value:
        raise ValueError(f"{value!r} has to be written {normal!r}")
    if normal == TORCH:
        raise ValueError("torch is a layer of its own: give its version under the key torch")
    return value


def _version(value: str) -> str:
    if is_direct(value):
        return value
    try:
        return str(pep440.version(value))
    except InvalidVersion:
        raise ValueError(f"{value!r} is neither a version (1.2.3) nor a direct reference (git+https://...)") from None


def _requirement(value: str) -> str:
    try:
        requirement = pep440.requirement(value)
    except InvalidRequirement as error:
        raise ValueError(f"{value!r} is no requirement: {str(error).splitlines()[0]}") from None
    _name(canonicalize_name(requirement.name))
    return str(requirement)


def _release(value: str) -> str:
    if is_direct(value):
        raise ValueError(f"{value!r} is no version: torch comes from the index or from find-links")
    return _version(value)


def _date(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError(f"{value!r} is no date (2026-01-31)") from None


def _id(value: str) -> str:
    if not ID.fullmatch(value) or len(value) > LONGEST_ID:
        raise ValueError(f"{value!r} is no id: at most {LONGEST_ID} small letters and digits, joined by . + _ -")
    if value.endswith(".forced"):
        raise ValueError(f"{value!r} is the name of another combination's forced packages")
    return value


PackageName = Annotated[str, AfterValidator(_name)]
PackageVersion = Annotated[str, AfterValidator(_version)]
TorchVersion = Annotated[str, AfterValidator(_release)]
Python = Annotated[str, Field(pattern=r"^3\.[1-9]?[0-9]$")]
Day = Annotated[str, AfterValidator(_date)]
PackageRequirement = Annotated[str, AfterValidator(_requirement)]
CombinationId = Annotated[str, AfterValidator(_id)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=lambda name: name.replace("_", "-"))


class _Documented(_Strict):
    row: int
    """The row of the document's table."""
    transformers: str
    """transformers' version, as the document writes it."""
    tokenizers: str
    """tokenizers' version there."""
    peft: str
    """peft's version there."""
    status: str
    """What the document says of the row."""
    error: str
    """The words of the table's last column."""
    message: str | None = None
    """The error's full text, where the document quotes one."""
    location: str | None = None
    """Its "file.py:line", where the document gives one."""
    probe: str
    """The probe that repeats what the authors did."""
    rule: str
    """The rule that its failure should match."""


class Defaults(_Strict):
    """What every combination takes that does not say otherwise."""

    python: Python = "3.11"
    """The Python of the environments."""
    torch: TorchVersion | None = None
    """The version of the torch layer, which is outside the lock."""
    exclude_newer: Day | None = None
    """Packages that were uploaded after this day are not there."""
    companions: list[PackageRequirement] = []
    """Requirements that each environment gets besides."""
    suites: list[str] = Field(default=["instructblip"], min_length=1)
    """The suites of probes that are asked."""


class Entry(_Strict):
    """One combination as it is declared; what it leaves out comes from the defaults."""

    id: CombinationId
    """The name by which it is called: at most 100 small letters and digits, joined by . + _ -."""
    title: str
    """What it is, in one line, for lists and reports."""
    kind: Annotated[Kind, Field(strict=False)]
    """Why it is in the matrix; one that is direct runs only when it is named."""
    packages: dict[PackageName, PackageVersion]
    """Exact versions by package, or direct references (git+https://host/repo@revision); one for each axis."""
    forced: dict[PackageName, PackageVersion] = {}
    """Packages that are installed after the resolve without their dependencies, as by pip install --no-deps."""
    python: Python | None = None
    """The Python of the environment."""
    torch: TorchVersion | None = None
    """The version of the torch layer."""
    exclude_newer: Day | None = None
    """Packages that were uploaded after this day are not there."""
    companions: list[PackageRequirement] | None = None
    """Requirements that the environment gets besides; they replace those of the defaults."""
    suites: list[str] | None = Field(default=None, min_length=1)
    """The suites of probes that are asked; they replace those of the defaults."""
    expect: dict[str, str] = {}
    """By probe: "passed", "failed", or the rule that its failure should match. What is not named is not judged."""
    brackets: CombinationId | None = None
    """The combination whose development version this one stands beside."""
    documented: _Documented | None = None
    """What the founding document says of it."""

    @model_validator(mode="after")
    def _all_axes_have_a_version(self) -> Self:
        missing = [axis for axis in AXES if axis not in self.packages and axis not in self.forced]
        if missing:
            raise ValueError(f"packages: no version for {', '.join(missing)}")
        return self


class File(_Strict):
    """All entries of one file."""

    combination: list[Entry] = Field(min_length=1)
