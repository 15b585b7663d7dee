"""Which files a scan reads: the Python files and notebooks of folders, without what is not the user's own.

In a git repository git says what belongs to it (``.gitignore`` included). Folders of environments, caches and builds
are left out in any case. Links are followed to files, never to folders, and no file is read twice.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from compat.errors import MatrixError, ToolError
from compat.process import run

SUFFIXES = (".py", ".ipynb")
LEFT_OUT = frozenset(
    {"__pycache__", "__pypackages__", "build", "dist", "env", "node_modules", "site-packages", "venv", "virtualenv"}
)
"""Folders that hold what others wrote or what was made; so do hidden ones, and those with a ``pyvenv.cfg``."""
GIT_S = 30.0
# Listing untracked files, git would run a program that the repository's own settings name.
GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.quotepath=false")


def listed(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files to read, in order, each once. Raises MatrixError for a path that there is not, or that is no file."""
    found: dict[tuple[int, int], Path] = {}
    for path in paths:
        for file in _below(path):
            status = _regular(file)
            if status is not None:
                found.setdefault((status.st_dev, status.st_ino), file)
    return tuple(found.values())


def _below(path: Path) -> Iterable[Path]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise MatrixError(f"{named(path)}: {getattr(error, 'strerror', None) or error}; nothing was read") from None
    if stat.S_ISDIR(mode):
        return sorted(_wanted(path, _of_git(path) or _walked(path)))
    if not stat.S_ISREG(mode):
        raise MatrixError(f"{named(path)}: neither a file nor a folder; nothing was read")
    return [path]


def _wanted(folder: Path, files: Iterable[Path]) -> Iterator[Path]:
    environments: dict[Path, bool] = {}
    for file in files:
        inner = file.relative_to(folder)
        if file.suffix in SUFFIXES and not any(map(_strange, inner.parts[:-1])):
            above = [folder.joinpath(*inner.parts[:depth]) for depth in range(1, len(inner.parts))]
            if not any(environments.setdefault(each, (each / "pyvenv.cfg").exists()) for each in above):
                yield file


def _strange(name: str) -> bool:
    return name.startswith(".") or name in LEFT_OUT or name.endswith(".egg-info")


def _of_git(folder: Path) -> list[Path]:
    """What git has of a folder, and what it would take in; nothing where there is no git or no repository."""
    arguments = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    if not any((each / ".git").exists() for each in (folder.absolute(), *folder.absolute().parents)):
        return []
    try:
        done = run([*GIT, "-C", folder.absolute(), *arguments], time_limit_s=GIT_S)
    except ToolError:
        return []
    names = done.stdout.split("\0") if not done.returncode else []
    # A name that is not UTF-8 cannot come through here whole: then the folder itself is asked.
    return [] if any("�" in name for name in names) else [folder / name for name in names if name]


def _walked(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _strange(name)]
        yield from (Path(place, name) for name in names)


def _regular(file: Path) -> os.stat_result | None:
    """The status of a regular file; None for anything else: to open a pipe would wait for ever."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def named(path: Path) -> str:
    """A path relative to the present folder where it lies there; what is no text of it is as in any path of Python."""
    return Path(os.path.relpath(path) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path).as_posix()
