"""Where the user is now (``--from``): one entry point for everything that says which versions somebody has.

Without a source it is the active environment, else the interpreter that runs compat; the word ``python`` says the
same where a project's settings name another source. A path comes before a combination's id. Paths are relative to the
project's folder. Nothing is written, built or fetched, and no source tree is executed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from packaging.pylock import is_valid_pylock_path

from compat.check import present_environments as environments
from compat.check import present_locks, present_requirements
from compat.check.present_entries import Listing, Present
from compat.check.present_set import present_of
from compat.errors import MatrixError

__all__ = ["Present", "present"]

INTERPRETER = "python"
"""The word for the active environment or this interpreter."""
IN_A_REPOSITORY = ("uv.lock", "pylock.toml", "requirements.txt")
"""What is looked for in a folder that is no environment; the most exact first."""
_KNOWN = "an environment, an interpreter, uv.lock, pylock.toml, requirements.txt or what `pip freeze` prints"


def present(
    source: str | None,
    *,
    combinations: Callable[[str], Present | None],
    project: Path,
    python: str | None = None,
) -> Present:
    """What the user has now. ``python`` ("3.11") is what markers are asked for, where the source does not say it.

    ``combinations`` finds one by its id. Raises MatrixError for what is not there, not readable, empty, or that
    contradicts itself in its pins.
    """
    if source in (None, INTERPRETER):
        return present_of(environments.here(), python)
    if not source or not source.isprintable():
        raise MatrixError(f"--from {source!r}: expected {_KNOWN}, or a combination's id")
    try:
        listing = _listing(project / Path(source).expanduser(), python)
    except (OSError, RuntimeError) as error:  # RuntimeError: no such user's home, or a loop of links
        raise MatrixError(f"--from {source[:100]}: {getattr(error, 'strerror', None) or error}") from None
    if listing is not None:
        return present_of(listing, python)
    found = combinations(source)
    if found is None:
        raise MatrixError(
            f"--from {source[:100]}: neither a file, an environment nor a combination; `compat list` shows those"
        )
    return found


def _listing(path: Path, python: str | None) -> Listing | None:
    """What is at a path; None where nothing is."""
    if path.is_dir():
        return environments.environment(path) if environments.is_environment(path) else _repository(path, python)
    if path.is_file():
        return _file(path, python)
    if path.exists():
        raise MatrixError(f"{environments.shown(path)}: no regular file; write it to one first")
    return None


def _repository(folder: Path, python: str | None) -> Listing:
    for name in IN_A_REPOSITORY:
        if (folder / name).is_file():
            return _file(folder / name, python)
    expected = ", ".join(IN_A_REPOSITORY)
    raise MatrixError(f"{environments.shown(folder)}: no environment, and none of {expected} in it; name one: --from")


def _file(path: Path, python: str | None) -> Listing:
    if path.name == "uv.lock":
        return present_locks.read_uv_lock(path, python)
    if is_valid_pylock_path(path):
        return present_locks.read_pylock(path, python)
    if environments.is_interpreter(path):
        return environments.interpreter(path)
    if path.suffix.lower() in ("", ".txt", ".in") or "freeze" in path.name or "requirements" in path.name:
        return present_requirements.read(path)
    raise MatrixError(f"{environments.shown(path)}: unknown format; expected {_KNOWN}")
