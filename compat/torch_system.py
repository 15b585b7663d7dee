"""The torch that an interpreter has, with what belongs to it and nothing else: for ``--torch system``.

What belongs to it is what torch's metadata require, and what these require, as far as the lock does not have it.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from compat import interpreter, lockfile, pep440
from compat.errors import ToolError
from compat.interpreter import Interpreter
from compat.model import Combination, Lock, Outcome, Stage, Status

SYSTEM = "system"
TORCH = "torch"


@dataclass(frozen=True)
class Linked:
    """A distribution of that interpreter: where its files are, and which, relative to there."""

    name: str
    version: str
    folder: Path
    files: tuple[PurePosixPath, ...]
    metadata: str
    """The text of its METADATA."""


@dataclass(frozen=True)
class SystemTorch:
    """An interpreter, its torch, and all distributions that it has, by normalised name."""

    interpreter: Interpreter
    version: str
    distributions: Mapping[str, metadata.Distribution]


def is_system(backend: str) -> bool:
    """Whether a torch backend means an interpreter's own torch: "system" or "system:/path/to/python"."""
    return backend == SYSTEM or backend.startswith(f"{SYSTEM}:")


@functools.cache
def found(backend: str) -> SystemTorch:
    """The torch that is meant. Raises ToolError for an interpreter that cannot be used or has none."""
    named = backend.partition(":")[2]
    python = interpreter.look(Path(named).expanduser() if named else Path(sys.executable))
    distributions: dict[str, metadata.Distribution] = {}
    for each in metadata.distributions(path=[str(path) for path in python.paths]):
        distributions.setdefault(canonicalize_name(each.metadata["Name"] or ""), each)
    torch = distributions.get(TORCH)
    if torch is None:
        raise ToolError(f"--torch system: no torch in {python.path}; name a Python that has it: --torch system:PATH")
    if not any(path.parts[0] == TORCH for path in _files(torch)):
        raise ToolError(f"--torch system: torch in {python.path} is not in its place (an editable installation?)")
    return SystemTorch(python, torch.version, distributions)


def linked(system: SystemTorch, combination: Combination, lock: Lock) -> tuple[Linked, ...] | Outcome:
    """What is linked into the environment of a lock; an outcome where it cannot be: another Python, a conflict."""
    minor = system.interpreter.minor
    if minor != combination.python:
        why = f"the system's torch is for Python {minor}, and the combination asks for {combination.python}"
        return _refused(combination, Status.ERROR, f'{why}; set python = "{minor}" in its matrix entry')
    pins = {pin.name: pin.version for pin in lockfile.applying(f"{lock.text}\n{lock.forced}", combination.python)}
    closure: dict[str, metadata.Distribution] = {}
    pending = [TORCH]
    while pending:
        name = pending.pop()
        if name in closure or name not in system.distributions:
            continue
        closure[name] = system.distributions[name]
        for needed in _requirements(closure[name], system.interpreter):
            version = pins.get(canonicalize_name(needed.name))
            if version and not needed.specifier.contains(version, prereleases=True):
                why = f"the system's {name} {closure[name].version} needs {needed.name}{needed.specifier}"
                return _refused(combination, Status.FAILED, f"{why}, and the lock has {version}")
        pending += _beside(closure[name], system.interpreter, pins)
    return tuple(_linked(name, each) for name, each in sorted(closure.items()))


def digest(system: SystemTorch, parts: Collection[Linked]) -> str:
    """The sha256 of all that decides the layer: which files of which place, by their names and recorded hashes."""
    recorded = [system.distributions[each.name].read_text("RECORD") or "" for each in parts]
    content = [
        [each.name, each.version, str(each.folder), hashlib.sha256(text.encode()).hexdigest()]
        for each, text in zip(parts, recorded, strict=True)
    ]
    return hashlib.sha256(json.dumps([1, system.interpreter.version, content]).encode()).hexdigest()


def told(backend: str) -> str:
    """One line for the person at the terminal."""
    system = found(backend)
    return f"torch {system.version} is the one of {system.interpreter.path} (Python {system.interpreter.version})"


def _refused(combination: Combination, status: Status, reason: str) -> Outcome:
    return Outcome(combination.id, Stage.INSTALL.value, Stage.INSTALL, status, reason)


def _beside(each: metadata.Distribution, python: Interpreter, pins: Collection[str]) -> Iterator[str]:
    """What a distribution needs that the lock does not have."""
    names = (canonicalize_name(needed.name) for needed in _requirements(each, python))
    yield from (name for name in names if name not in pins)


def _requirements(each: metadata.Distribution, python: Interpreter) -> Iterator[Requirement]:
    """What it requires in its interpreter, without extras. What nobody can read requires nothing."""
    for text in each.requires or ():
        try:
            needed = pep440.requirement(text)
        except InvalidRequirement:
            continue
        if needed.marker is None or needed.marker.evaluate({**python.markers, "extra": ""}):
            yield needed


def _linked(name: str, each: metadata.Distribution) -> Linked:
    text = each.read_text("METADATA") or f"Metadata-Version: 2.1\nName: {name}\nVersion: {each.version}\n"
    return Linked(name, each.version, Path(str(each.locate_file(""))), tuple(_files(each)), text)


def _files(each: metadata.Distribution) -> Iterator[PurePosixPath]:
    """Its files beside its metadata, by its RECORD; where another tool left none, its top modules."""
    folder = Path(str(each.locate_file("")))
    record = each.read_text("RECORD")
    if record is None:
        names = (each.read_text("top_level.txt") or each.metadata["Name"] or "").split()
        paths = [PurePosixPath(name) for name in names]
        yield from (path for top in paths for path in (top, top.with_suffix(".py")) if (folder / path).exists())
        return
    for row in csv.reader(record.splitlines()):
        path = PurePosixPath(row[0]) if row else PurePosixPath()
        outside = path.is_absolute() or ".." in path.parts or not path.parts
        if not outside and not path.parts[0].endswith(".dist-info") and "__pycache__" not in path.parts:
            yield path
