"""Reads ``pylock.toml`` (PEP 751) with packaging, and ``uv.lock`` through uv's own export into that format."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.pylock import Package, PackageArchive, PackageVcs, Pylock, PylockValidationError
from packaging.requirements import InvalidRequirement
from packaging.utils import canonicalize_name

from compat import installer, pep440, process, settings
from compat.check.present_entries import Entry, Listing
from compat.check.present_left_out import SOURCE_TREE, applies, marker_environment
from compat.check.userfiles import refuse_large, toml
from compat.errors import MatrixError
from compat.language import phrase

# --frozen: the lock as it is. uv starts no interpreter for it, builds, fetches and writes nothing (seen with 0.13.9).
_EXPORT = ("export", "--frozen", "--offline", "--no-config", "--format", "pylock.toml", "--no-header", "--no-progress")
_TIME_LIMIT_S = 60.0


def read_pylock(path: Path, python: str | None) -> Listing:
    """List what a ``pylock.toml`` installs for ``python`` by default: no extras, its default groups.

    Raises MatrixError for a file that is no such lock, or that is for other Pythons or platforms.
    """
    return _listing(toml(path), path.name, path.parent.resolve(), python)


def read_uv_lock(path: Path, python: str | None) -> Listing:
    """List what ``uv sync`` beside a ``uv.lock`` installs by default: no extras, the default groups ("dev").

    Raises MatrixError where uv cannot export it, or where it is for other Pythons.
    """
    refuse_large(path)
    folder = path.parent.resolve()
    answer = installer.uv([process.uv(), *_EXPORT, "--project", str(folder)], time_limit_s=_TIME_LIMIT_S)
    if answer.returncode != 0:
        said = (
            "no answer in time"
            if answer.timed_out
            else " ".join(installer.clean(answer.stderr).split()).removeprefix("error: ")
        )
        raise MatrixError(f"{path.name}: uv cannot export it: {said[:400]}")
    base = settings.neutral_folder().resolve()  # where uv ran: what the paths are relative to
    return _listing(tomllib.loads(answer.stdout), path.name, base, python, _asked_for(folder / "pyproject.toml"))


def _listing(
    data: Mapping[str, Any], label: str, base: Path, python: str | None, names: tuple[str, ...] = ()
) -> Listing:
    try:
        lock = Pylock.from_dict(data)
    except PylockValidationError as error:
        said = " ".join(str(error).split())[:200]
        raise MatrixError(f"{label}: no lock file that packaging knows (PEP 751): {said}") from None
    groups = frozenset(lock.default_groups or ())
    _refuse_others(lock, label, python, groups)
    return Listing(label, [_entry(each, label, base) for each in lock.packages], names=names, groups=groups)


def _refuse_others(lock: Pylock, label: str, python: str | None, groups: frozenset[str]) -> None:
    here = marker_environment(python, groups)
    minor = str(here["python_version"])
    # "3.12" stands for any of its releases
    releases = (str(here["python_full_version"]), f"{minor}.0", f"{minor}.99")
    wanted = lock.requires_python
    if wanted is not None and not any(wanted.contains(each, prereleases=True) for each in releases):
        raise MatrixError(f"{label}: for Python {wanted}, not for {minor}; say which one you use: --python")
    if lock.environments and not any(applies(each, here, label) for each in lock.environments):
        raise MatrixError(f"{label}: not for this machine: {'; '.join(map(str, lock.environments))}")


def _entry(package: Package, label: str, base: Path) -> Entry:
    version = None if package.version is None else str(package.version)
    url, reason = None, ""
    if package.directory is not None or (package.vcs is not None and package.vcs.url is None):
        reason = SOURCE_TREE
    elif package.vcs is not None:
        url = _of_repository(package.vcs)
    elif package.archive is not None:
        url = _of_archive(package.archive, base)
    elif version is None:
        reason = phrase("the lock does not say its version")
    return Entry(package.name, label, version, url, marker=package.marker, reason=reason)


def _of_repository(vcs: PackageVcs) -> str:
    subdirectory = f"#subdirectory={vcs.subdirectory}" if vcs.subdirectory else ""
    return f"{vcs.type}+{vcs.url}@{vcs.commit_id}{subdirectory}"


def _of_archive(archive: PackageArchive, base: Path) -> str:
    url = archive.url or (base / (archive.path or "")).as_uri()
    return f"{url}#subdirectory={archive.subdirectory}" if archive.subdirectory else url


def _asked_for(pyproject: Path) -> tuple[str, ...]:
    """The project's own dependencies by name; () where they are not written there."""
    project = toml(pyproject).get("project") if pyproject.is_file() else None
    lines = project.get("dependencies", ()) if isinstance(project, dict) else ()
    return tuple(dict.fromkeys(_names(lines)))


def _names(lines: Any) -> Iterator[str]:
    for line in lines:
        try:
            yield canonicalize_name(pep440.requirement(line).name)
        except InvalidRequirement:
            continue
