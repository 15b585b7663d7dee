"""Reads and validates ``matrix/*.toml``: the declared combinations and the releases of their neighbours.

Every mistake is one line that names the file, the entry and the key; nothing is built and nothing is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidName, canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from compat import regular
from compat.errors import MatrixError
from compat.model import AXES, Combination, Documented, Kind

FOLDER = "matrix"
DEFAULTS = "defaults.toml"
OTHER_FILES = frozenset({"artefacts.toml", "claims.toml", DEFAULTS})
"""TOML files of the matrix folder that hold no combinations."""

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
        return str(Version(value))
    except InvalidVersion:
        raise ValueError(f"{value!r} is neither a version (1.2.3) nor a direct reference (git+https://...)") from None


def _requirement(value: str) -> str:
    try:
        requirement = Requirement(value)
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
Model = TypeVar("Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=lambda name: name.replace("_", "-"))


class _Documented(_Strict):
    row: int
    transformers: str
    tokenizers: str
    peft: str
    status: str
    error: str
    message: str | None = None
    location: str | None = None
    probe: str
    rule: str


class Defaults(_Strict):
    """What every combination takes that does not say otherwise."""

    python: Python = "3.11"
    torch: TorchVersion | None = None
    exclude_newer: Day | None = None
    companions: list[PackageRequirement] = []
    suites: list[str] = Field(default=["instructblip"], min_length=1)


class _Combination(_Strict):
    id: CombinationId
    title: str
    kind: Annotated[Kind, Field(strict=False)]
    packages: dict[PackageName, PackageVersion]
    forced: dict[PackageName, PackageVersion] = {}
    python: Python | None = None
    torch: TorchVersion | None = None
    exclude_newer: Day | None = None
    companions: list[PackageRequirement] | None = None
    suites: list[str] | None = Field(default=None, min_length=1)
    expect: dict[str, str] = {}
    brackets: CombinationId | None = None
    documented: _Documented | None = None

    @model_validator(mode="after")
    def _all_axes_have_a_version(self) -> Self:
        missing = [axis for axis in AXES if axis not in self.packages and axis not in self.forced]
        if missing:
            raise ValueError(f"packages: no version for {', '.join(missing)}")
        return self


class _File(_Strict):
    combination: list[_Combination] = Field(min_length=1)


def read(folder: Path) -> tuple[Combination, ...]:
    """All combinations of the matrix folder, ordered by kind (as in the enum), then by file name and entry.

    Raises MatrixError for an unreadable file, an unknown key, a missing or unparsable version, a duplicate id,
    or a bracket of a combination that is not there.
    """
    if not folder.is_dir():
        raise MatrixError(f"{folder}: no such folder; run from the project's top folder or name it with --matrix")
    files = [path for path in sorted(folder.glob("*.toml")) if path.name not in OTHER_FILES]
    if not files:
        raise MatrixError(f"{folder}: no combination file (*.toml) in it")
    defaults = read_defaults(folder)
    found = [(path, combination) for path in files for combination in _read_file(path, defaults)]
    _refuse_duplicates(found)
    _refuse_unknown_brackets(found)
    return tuple(sorted((combination for _, combination in found), key=lambda each: list(Kind).index(each.kind)))


def read_defaults(folder: Path) -> Defaults:
    """The defaults of a matrix folder; those of this class where it has no such file. Raises MatrixError."""
    path = folder / DEFAULTS
    return _validated(Defaults, path) if path.exists() else Defaults()


def select(combinations: Sequence[Combination], patterns: Iterable[str]) -> tuple[Combination, ...]:
    """Those that are named, or match a pattern (``documented-*``) and are not direct; without any all but the direct.

    A direct one has to be named: it is built from repositories. Raises MatrixError for a pattern that matches nothing.
    """
    patterns = tuple(patterns)
    if not patterns:
        return tuple(each for each in combinations if each.kind is not Kind.DIRECT)
    for pattern in patterns:
        if not any(_is_meant(each, pattern) for each in combinations):
            known = ", ".join(each.id for each in combinations)
            raise MatrixError(f"no combination matches {pattern!r}; there are: {known}")
    return tuple(each for each in combinations if any(_is_meant(each, pattern) for pattern in patterns))


def _is_meant(combination: Combination, pattern: str) -> bool:
    return pattern == combination.id or (combination.kind is not Kind.DIRECT and fnmatchcase(combination.id, pattern))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(regular.text(path))
    except (ValueError, RecursionError) as error:
        raise MatrixError(f"{path.name}: not readable as TOML: {str(error)[:200]}") from None
    except OSError as error:
        raise MatrixError(f"{path.name}: {error.strerror}") from None


def _validated(model: type[Model], path: Path) -> Model:
    data = _toml(path)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise MatrixError(f"{path.name}: {explain(error, data)}") from None


def _read_file(path: Path, defaults: Defaults) -> list[Combination]:
    return [_combination(entry, defaults) for entry in _validated(_File, path).combination]


def _combination(entry: _Combination, defaults: Defaults) -> Combination:
    return Combination(
        id=entry.id,
        title=entry.title,
        kind=entry.kind,
        python=entry.python or defaults.python,
        packages=entry.packages,
        companions=tuple(defaults.companions if entry.companions is None else entry.companions),
        forced=entry.forced,
        torch=entry.torch or defaults.torch,
        exclude_newer=entry.exclude_newer or defaults.exclude_newer,
        suites=tuple(entry.suites or defaults.suites),
        expect=entry.expect,
        documented=Documented(**entry.documented.model_dump()) if entry.documented else None,
        brackets=entry.brackets,
    )


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


def _refuse_duplicates(found: Sequence[tuple[Path, Combination]]) -> None:
    seen: dict[str, Path] = {}
    for path, combination in found:
        if combination.id in seen:
            first = seen[combination.id].name
            raise MatrixError(f"{path.name}: combination {combination.id!r}: id: already used in {first}")
        seen[combination.id] = path


def _refuse_unknown_brackets(found: Sequence[tuple[Path, Combination]]) -> None:
    known = {combination.id for _, combination in found}
    for path, combination in found:
        if combination.brackets and combination.brackets not in known:
            where = f"{path.name}: combination {combination.id!r}: brackets"
            raise MatrixError(f"{where}: there is no combination {combination.brackets!r}")
