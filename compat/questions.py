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
from compat.suggestion import meant

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
            near = meant(name, ids)
            raise MatrixError(f"{where}: {key}: there is no probe {name!r}{near}; `compat list --probes` shows them")


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
        scaled=probe.scaled,
    )


def source_digest(probe: Probe, folder: Path = FOLDER) -> str:
    """The sha256 of the module that holds the probe and of all that it imports beside it or of ours, data included."""
    module = probe.function.partition(":")[0]
    return _digest(_file(folder, module), folder) if module else _digest(_file(FOLDER, HOST_MODULE), FOLDER)


def _file(folder: Path, module: str) -> Path:
    """The file of a module by its dotted name."""
    return folder.joinpath(*module.split(".")).with_suffix(".py")


@cache
def _digest(module: Path, folder: Path) -> str:
    digest = hashlib.sha256()
    by_name = {path.relative_to(folder if path.is_relative_to(folder) else FOLDER): path for path in _sources(module)}
    for name, path in sorted(by_name.items()):
        digest.update(name.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


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


@cache
def _imports(path: Path) -> frozenset[Path]:
    """The files that it may import of the modules around this one, or of ours."""
    return frozenset(_meanings(path))


def _meanings(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield from _meant(path.parents[node.level - 1], node.module or "", node)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE:
            yield from _meant(FOLDER, str(node.module)[len(PACKAGE) + 1 :], node)


def _meant(base: Path, module: str, node: ast.ImportFrom) -> Iterator[Path]:
    """The module that names are imported from, and the modules that these names may be."""
    if module:
        yield _file(base, module)
    within = base.joinpath(*module.split(".")) if module else base
    yield from (within / f"{alias.name}.py" for alias in node.names)
