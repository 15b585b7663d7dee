"""What the user's source is predicted to meet in the wanted set, before anything is built. It changes no verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from compat.check.project import Project
from compat.check.target import Target
from compat.errors import MatrixError
from compat.history.names import History
from compat.scan.answer import Scan
from compat.scan.scanning import scan
from compat.scan.targets import known, wanted


def predicted(
    history: History, project: Project, named: Sequence[Path], target: Target, now: Mapping[str, str]
) -> Scan | None:
    """The scan of what is named, else of what the project names, else of the project's folder if it has settings.

    None: there is nothing to scan, or nothing in the target that the history knows. Raises MatrixError for a path that
    there is not.
    """
    paths = named or [project.folder / each for each in project.scan] or ([project.folder] if project.declared else [])
    versions = _versions(history, target)
    if not paths or not versions:
        return None
    present = {package: version for package, version in known(history, now).items() if package in versions}
    found = scan(history, paths, versions, present)
    return found if found.files else None


def _versions(history: History, target: Target) -> dict[str, str]:
    """The versions that are asked for, as far as the history knows them: a check takes others too."""
    found: dict[str, str] = {}
    for requirement in target.requirements.values():
        try:
            found |= wanted(history, [str(requirement)])
        except MatrixError:
            continue
    return found
