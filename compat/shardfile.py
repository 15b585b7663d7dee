"""Results files (``results.json``) read back as what a report is made of: outcomes, locks, neighbours, the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from compat.check import json_file
from compat.errors import CompatError
from compat.finding import Neighbour, Sought
from compat.model import Combination, Outcome
from compat.report import export
from compat.results import Host
from compat.shards import Ran, Shard
from compat.where import Where

FILE = "results.json"
MOST = 4096
"""Files of one merge: GitHub has at most 256 jobs of one matrix."""
LARGEST = 100_000
"""Candidates that a search tries, or releases that it moves; PyPI has some hundreds of each package."""

_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]


@dataclass(frozen=True)
class _Sought:
    tried: _Count
    inconclusive: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Ran:
    id: str
    outcomes: tuple[Outcome, ...]
    lock: _Digest | None = None
    elsewhere: Where | None = None
    search: _Sought | None = None


@dataclass(frozen=True)
class _Near:
    combination: Combination
    base: str
    distance: tuple[_Count, _Count]
    outcomes: tuple[Outcome, ...]
    nearer: tuple[str, ...] = ()


@dataclass(frozen=True)
class _File:
    host: Host
    combinations: tuple[_Ran, ...]
    neighbours: tuple[_Near, ...]


_FILE = TypeAdapter(_File)


def found(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files, and the results.json files within the folders, each once. Raises CompatError where there is none."""
    files = dict.fromkeys(file for path in paths for file in _within(path))
    if len(files) > MOST:
        raise CompatError(f"more than {MOST} results files; name those of one run")
    return tuple(files)


def _within(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path  # what is not there is told by whoever reads it
        return
    files = sorted(file for file in path.rglob(FILE) if not file.is_symlink())
    if not files:
        raise CompatError(f"{path}: no {FILE} in this folder; `compat report --to FOLDER` writes one")
    yield from files


def read(path: Path) -> Shard:
    """One file. Raises CompatError for what is no results file, or one of another schema.

    The error begins with the path as it was given.
    """
    content = _content(path)
    try:
        file = _FILE.validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(json_file.word(str(step)) for step in first["loc"])
        raise CompatError(f"{path}: {where}: {first['msg']}; `compat report` writes the file anew") from None
    declared = {each["id"]: each for each in content["combinations"]}
    _refuse_doubled(path, file)
    near = {id_: tuple(Neighbour(**vars(each)) for each in file.neighbours if each.base == id_) for id_ in declared}
    ran = (_ran(each, declared[each.id], near[each.id]) for each in file.combinations)
    name = str(Path(path.parent.name, path.name))
    return Shard(name, file.host, content.get("questions"), tuple(each for each in ran if each.outcomes))


def _ran(each: _Ran, declared: Mapping[str, Any], near: tuple[Neighbour, ...]) -> Ran:
    """An outcome is that of the combination under which it stands, whatever it says itself."""
    outcomes = tuple(replace(outcome, combination=each.id) for outcome in each.outcomes)
    search = Sought(**vars(each.search)) if each.search else None
    return Ran(each.id, each.lock, outcomes, declared, near, each.elsewhere, search)


def seconds(path: Path) -> Mapping[str, float]:
    """How long the probes of each combination and of its neighbours took, by combination id. Raises as ``read``."""
    return {each.id: sum(map(_second, each.all_outcomes)) for each in read(path).ran}


def _second(outcome: Outcome) -> float:
    found = outcome.evidence.measured.get("duration_s")
    return float(found) if isinstance(found, int | float) and 0 <= found < 1e9 else 0.0


def _content(path: Path) -> dict[str, Any]:
    content = json_file.read(path, called=str(path))  # all of a merge have the same name
    version = content.get("schema_version") if isinstance(content, dict) else None
    if type(version) is not int:
        raise CompatError(f"{path}: not a results file of compat; expected a reports/{FILE}")
    if version != export.SCHEMA_VERSION:
        told = f"written with schema {version}, this compat reads {export.SCHEMA_VERSION}"
        raise CompatError(f"{path}: {told}; use one compat for all of them")
    return dict(content)


def _refuse_doubled(path: Path, file: _File) -> None:
    """Of two records of one thing the second would hide the first."""
    probes = [(each.id, each.outcomes) for each in file.combinations]
    probes += [(each.combination.id, each.outcomes) for each in file.neighbours]
    ids = [each.id for each in file.combinations]
    doubled = _twice(ids) or next((f"{id_}: {o}" for id_, all_ in probes if (o := _twice([o.probe for o in all_]))), "")
    if doubled:
        raise CompatError(f"{path}: {json_file.word(doubled)} is there twice, and one of them hides the other")


def _twice(names: Sequence[str]) -> str:
    seen: set[str] = set()
    return next((name for name in names if name in seen or seen.add(name)), "")  # type: ignore[func-returns-value]
