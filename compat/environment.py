"""A built environment: what it claims to be, whether it still is that, and who uses it."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from compat import shared_torch, wholeness

MARKER = "compat-environment.json"
USED = "compat-used"
"""Its time is that of the last use: whoever needs room removes what was not used for longest."""
IN_USE = "compat-in-use"
"""Held while something runs in an environment; see ``in_use``."""
_DIST_INFO = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)\.dist-info")


@dataclass(frozen=True)
class Environment:
    """A built virtual environment. ``versions`` maps each distribution (normalised name) to its version.

    ``torch`` is the environment that its torch is linked from, if that is shared.
    """

    folder: Path
    digest: str
    versions: Mapping[str, str]
    torch: Environment | None = None

    @property
    def python(self) -> Path:
        """Return the interpreter."""
        return self.folder / "bin" / "python"

    @property
    def parts(self) -> tuple[Environment, ...]:
        """Itself, and what it is linked to."""
        return (self, self.torch) if self.torch else (self,)


_whole: set[tuple[Path, int]] = set()
"""The shared torches that this process has found whole, and when they were made: looked at again after each use."""


@contextmanager
def in_use(environment: Environment) -> Iterator[None]:
    """While something runs in it: nobody removes what is held so. Others may use it as well.

    Who removes takes ``<folder>.lock`` and an exclusive lock of ``IN_USE``, and removes the marker first. Raises
    FileNotFoundError if it is gone, also where it went while we waited.
    """
    with ExitStack() as stack:
        for part in environment.parts:
            stream = stack.enter_context((part.folder / IN_USE).open("r+"))
            fcntl.flock(stream, fcntl.LOCK_SH)
            (part.folder / MARKER).stat()
        yield


def health(environment: Environment) -> str | None:
    """Return what is wrong with an environment in one line, or None. Reads names and sizes, no contents."""
    wrong = own_fault(environment)
    if wrong is None and environment.torch and (wrong := own_fault(environment.torch)):
        _whole.discard(_made(environment.torch))
    return wrong


def own_fault(environment: Environment) -> str | None:
    """Return the same, without what it is linked to."""
    marker = environment.folder / MARKER
    if not marker.exists():
        return "not completely built"
    if not os.access(environment.python, os.X_OK) or not (environment.folder / "pyvenv.cfg").is_file():
        return "its Python is gone"
    recorded = _recorded(marker)
    if recorded.get("digest") != environment.digest:
        return "built from something else"
    there = installed(environment.folder)
    for name, version in sorted(environment.versions.items()):
        if there.get(name) != version:
            return f"{name} {version} is not there" + (f", but {there[name]}" if name in there else "")
    if new := min(there.keys() - environment.versions.keys(), default=None):
        return f"{new} {there[new]} was added"
    return (
        wholeness.added(environment.folder, recorded.get("entries"))
        or shared_torch.wrong(environment.folder, environment.torch.folder if environment.torch else None)
        or wholeness.damage(environment.folder)
    )


def installed(folder: Path) -> Mapping[str, str]:
    """Return the distributions of a virtual environment, by its dist-info folders."""
    found = (_DIST_INFO.fullmatch(path.parent.name) for path in folder.glob("lib/python*/site-packages/*/METADATA"))
    return {canonicalize_name(match["name"]): match["version"] for match in found if match}


def is_known(torch: Environment) -> bool:
    """Whether this process has found a shared torch whole before, and it was not made anew since then."""
    return _made(torch) in _whole


def know(torch: Environment) -> None:
    """Say that a shared torch was found whole."""
    _whole.add(_made(torch))


def _made(torch: Environment) -> tuple[Path, int]:
    """Which one it is of those that were built in its place, by the time of its marker."""
    with suppress(OSError):
        return torch.folder, (torch.folder / MARKER).stat().st_mtime_ns
    return torch.folder, 0


def opened(folder: Path, key: str, torch: Environment | None = None) -> Environment:
    """Return the environment that a folder claims to be."""
    return Environment(folder, key, _recorded(folder / MARKER).get("versions", {}), torch)


def _recorded(marker: Path) -> dict[str, Any]:
    """Return what a marker says; nothing if it is not there or not as we write it."""
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}  # health() says so
    return found if isinstance(found, dict) and _is_ours(found) else {}


def _is_ours(found: Mapping[str, Any]) -> bool:
    """Tell whether a marker's values are of the types that they are written with; it may have no entries."""
    versions, entries = found.get("versions"), found.get("entries", [])
    if not isinstance(versions, dict) or not isinstance(entries, list):
        return False
    return all(isinstance(each, str) for each in (*versions.values(), *entries))
