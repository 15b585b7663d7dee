"""The probes as the host sees them: which a combination is asked, and the digest of each one's own source.

The catalogue is plain data and imports nothing but the standard library, so that the host can read it.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from compat.errors import MatrixError
from compat.model import Combination, Question
from compat.probes.catalogue import PROBES
from compat.probes.probe import Probe

FOLDER = Path(__file__).parent / "probes"
HOST_MODULE = "host"
"""The import probes have no function of their own: the probe host does them."""


def for_combination(combination: Combination, probes: Sequence[Probe] = PROBES) -> tuple[Probe, ...]:
    """The probes of the combination's suites with all that they require, in catalogue order.

    Raises MatrixError for a suite or an expected probe that the catalogue does not have.
    """
    _refuse_unknown(combination, probes)
    chosen = [probe.id for probe in probes if probe.suite in combination.suites]
    return with_required(chosen, probes)


def with_required(chosen: Iterable[str], probes: Sequence[Probe] = PROBES) -> tuple[Probe, ...]:
    """The named probes and all that they require, in catalogue order."""
    by_id = {probe.id: probe for probe in probes}
    wanted: set[str] = set()
    pending = list(chosen)
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending.extend(by_id[name].requires)
    return tuple(probe for probe in probes if probe.id in wanted)


def _refuse_unknown(combination: Combination, probes: Sequence[Probe]) -> None:
    where = f"combination {combination.id!r}"
    suites = {probe.suite for probe in probes}
    for suite in combination.suites:
        if suite not in suites:
            known = ", ".join(sorted(suites - {""}))
            raise MatrixError(f"{where}: suites: there is no suite {suite!r}; there are: {known}")
    ids = {probe.id for probe in probes}
    documented = [combination.documented.probe] if combination.documented else []
    for name in (*combination.expect, *documented):
        if name not in ids:
            raise MatrixError(f"{where}: expect: there is no probe {name!r}; `compat list --probes` shows them")


def question(probe: Probe) -> Question:
    """What the report needs to know of a probe."""
    return Question(
        id=probe.id,
        question=probe.question,
        role=probe.role,
        suite=probe.suite,
        language=probe.language,
        requires=tuple(probe.requires),
        controls=tuple(probe.controls),
    )


def source_digest(probe: Probe, folder: Path = FOLDER) -> str:
    """The sha256 of the module that holds the probe and of all in this folder that it imports, data included."""
    module = probe.function.partition(":")[0] or HOST_MODULE
    return _digest(folder, module)


@cache
def _digest(folder: Path, module: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(folder, module)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(folder: Path, module: str) -> set[Path]:
    """The module's file, those of its relative imports, and the shipped data if one of them reads it."""
    found: set[Path] = set()
    pending = [module]
    while pending:
        path = folder / f"{pending.pop()}.py"
        if path not in found and path.is_file():
            found.add(path)
            pending.extend(_relative_imports(path))
    if any(".data" in path.read_text(encoding="utf-8") for path in found):
        found.update(path for path in (folder / "data").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return found


def _relative_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]
