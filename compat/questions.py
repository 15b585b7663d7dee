"""The probes as the host sees them: which a combination is asked, and the digest of each one's own source.

The shipped catalogue is plain data and imports nothing but the standard library, so that the host can read it.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compat.errors import MatrixError
from compat.model import Combination, Question
from compat.probes.catalogue import PROBES
from compat.probes.probe import EVERY_SUITE, Probe

FOLDER = Path(__file__).parent / "probes"
PACKAGE = "compat_probes"
"""What that folder is called inside an environment: files of other catalogues import from it."""
HOST_MODULE = "host"
"""The import probes have no function of their own: the probe host does them."""


@dataclass(frozen=True)
class Catalogue:
    """Probes, in the order in which they are asked, and the Python file that holds them as PROBES.

    Their functions are in the modules beside that file. None: the shipped catalogue.
    """

    probes: tuple[Probe, ...]
    file: Path | None = None

    @property
    def folder(self) -> Path:
        """Where the probes' modules are."""
        return self.file.parent if self.file else FOLDER

    def digest(self, probe: Probe) -> str:
        """The digest of the probe's own source."""
        return source_digest(probe, self.folder)


SHIPPED = Catalogue(PROBES)


def for_combination(combination: Combination, probes: Sequence[Probe] = PROBES) -> tuple[Probe, ...]:
    """The combination's own probes, else those of its suites, with all that they require, in catalogue order.

    Raises MatrixError for a suite or a named probe that the catalogue does not have.
    """
    _refuse_unknown(combination, probes)
    of_suites = [probe.id for probe in probes if probe.suite in (EVERY_SUITE, *combination.suites)]
    return with_required(combination.probes or of_suites, probes)


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
            known = ", ".join(sorted(suites - {EVERY_SUITE}))
            raise MatrixError(f"{where}: suites: there is no suite {suite!r}; there are: {known}")
    ids = {probe.id for probe in probes}
    documented = [combination.documented.probe] if combination.documented else []
    for name in (*combination.probes, *combination.expect, *documented):
        if name not in ids:
            key = "probes" if name in combination.probes else "expect"
            raise MatrixError(f"{where}: {key}: there is no probe {name!r}; `compat list --probes` shows them")


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
    """The sha256 of the module that holds the probe and of all that it imports beside it or of ours, data included."""
    module = probe.function.partition(":")[0]
    return _digest(folder / f"{module}.py" if module else FOLDER / f"{HOST_MODULE}.py")


@cache
def _digest(module: Path) -> str:
    digest = hashlib.sha256()
    by_name = {path.relative_to(_root(path, module)): path for path in _sources(module)}
    for name, path in sorted(by_name.items()):
        digest.update(name.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _root(path: Path, module: Path) -> Path:
    return module.parent if path.is_relative_to(module.parent) else FOLDER


def _sources(module: Path) -> set[Path]:
    """The module's file, those that it imports, and the shipped data if one of them reads it."""
    found: set[Path] = set()
    pending = [module]
    while pending:
        path = pending.pop()
        if path not in found and path.is_file():
            found.add(path)
            pending.extend(_imports(path))
    data = {path.parent / "data" for path in found if ".data" in path.read_text(encoding="utf-8")}
    if data:
        data.add(FOLDER / "data")
    return found | {path for folder in data for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def _imports(path: Path) -> Iterator[Path]:
    """The files of the modules beside this one, or of ours, that it imports."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from (path.parent / f"{name}.py" for name in _modules(node, node.module or ""))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE:
            yield from (FOLDER / f"{name}.py" for name in _modules(node, str(node.module)[len(PACKAGE) + 1 :]))


def _modules(node: ast.ImportFrom, module: str) -> list[str]:
    return [module] if module else [alias.name for alias in node.names]
