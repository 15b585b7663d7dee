"""Reads and validates ``matrix/*.toml``: the declared combinations and the releases of their neighbours.

Every mistake is one line that names the file, the entry and the key; nothing is built and nothing is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from compat import regular
from compat.entries import Defaults, Entry, File
from compat.errors import MatrixError
from compat.mistakes import explain
from compat.model import Combination, Documented, Kind
from compat.suggestion import meant

FOLDER = "matrix"
DEFAULTS = "defaults.toml"
OTHER_FILES = frozenset({"artefacts.toml", "claims.toml", DEFAULTS})
"""TOML files of the matrix folder that hold no combinations."""

Model = TypeVar("Model", bound=BaseModel)


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
            known = [each.id for each in combinations]
            raise MatrixError(
                f"no combination matches {pattern!r}{meant(pattern, known)}; there are: {', '.join(known)}"
            )
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
    return [_combination(entry, defaults) for entry in _validated(File, path).combination]


def _combination(entry: Entry, defaults: Defaults) -> Combination:
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
