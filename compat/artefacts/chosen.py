"""Which combinations and kinds are crossed: as the command line says, else as the matrix folder does."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from compat import matrix, regular
from compat.errors import MatrixError
from compat.model import Combination
from compat.probes.catalogue_artefacts import KINDS, Kind
from compat.suggestion import meant

FILE = "artefacts.toml"


def combinations(folder: Path, patterns: Sequence[str]) -> tuple[Combination, ...]:
    """Those that match, in the order of the patterns; without patterns those of the matrix folder's list.

    Raises MatrixError for a pattern that nothing matches, and for a list that cannot be read.
    """
    known = matrix.read(folder)
    found: dict[str, Combination] = {}
    for pattern in patterns or listed(folder):
        found.update({each.id: each for each in matrix.select(known, [pattern])})
    return tuple(found.values()) or matrix.select(known, ())


def listed(folder: Path) -> list[str]:
    """The ids of the folder's list; none where it has no such file. Raises MatrixError."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        content = tomllib.loads(regular.text(path))
    except (ValueError, RecursionError, OSError) as error:
        raise MatrixError(f"{FILE}: not readable as TOML: {str(error)[:200]}") from None
    ids = content.get("combinations")
    if set(content) != {"combinations"} or not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise MatrixError(f"{FILE}: it has one key, combinations, with a list of ids")
    return ids


def kinds(patterns: Sequence[str]) -> tuple[Kind, ...]:
    """The kinds that match (``tokenizer-*``), all without patterns. Raises MatrixError where nothing matches."""
    for pattern in patterns:
        if not any(fnmatchcase(kind.name, pattern) for kind in KINDS):
            known = [kind.name for kind in KINDS]
            what = f"there is no such kind of artefact{meant(pattern, known)}"
            raise MatrixError(f"--kind {pattern}: {what}; there are: {', '.join(known)}")
    chosen = [kind for kind in KINDS if any(fnmatchcase(kind.name, pattern) for pattern in patterns)]
    return tuple(chosen) if patterns else KINDS
