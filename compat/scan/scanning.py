"""Paths and a target -> a scan. The files are read here; the rest is pure."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from compat.history.names import History
from compat.scan import judge
from compat.scan.answer import Scan
from compat.scan.files import listed
from compat.scan.project import Project
from compat.scan.reader import read as read_uses
from compat.scan.source import Source, Unread
from compat.scan.source import read as read_source
from compat.scan.uses import Reading


def scan(
    history: History, paths: Sequence[Path], target: Mapping[str, str], present: Mapping[str, str] | None = None
) -> Scan:
    """Read what lies under the paths, and predict what breaks at the target. Raises MatrixError for a bad path."""
    files = listed(paths)
    cells: list[Unread] = []
    with _undisturbed():
        readings = list(_readings(history, files, cells))
        found = judge.scan(history, readings, target, present or {})
    return replace(found, unread=(*found.unread, *cells))


def _readings(history: History, files: Sequence[Path], cells: list[Unread]) -> Iterator[Reading | Unread]:
    project = Project(files)
    tops = [package.replace("-", "_") for package in history.packages]
    for number, path in enumerate(files):
        source = read_source(path)
        if isinstance(source, Source):
            cells += source.unread
            yield read_uses(source, number, project, tops)
        else:
            yield source


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the search for garbage in circles: syntax trees have none, and it takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
