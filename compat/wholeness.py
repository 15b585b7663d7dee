"""Is what was installed still there, as it was? By the sizes that each distribution's RECORD gives (PEP 376)."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from pathlib import Path


def damage(folder: Path) -> str | None:
    """The first file of an environment that is gone or has another size than when it was installed, or None.

    Compiled modules are left out: Python writes them anew.
    """
    for record in sorted(folder.glob("lib/python*/site-packages/*.dist-info/RECORD")):
        packages = record.parent.parent
        for name, size in _sizes(record):
            try:
                there = (packages / name).stat().st_size
            except OSError:
                return f"{name} is gone"
            if there != size:
                return f"{name} was changed"
    return None


def entries(folder: Path) -> list[str]:
    """What stands at the top of an environment's packages: modules, packages, their metadata, ``.pth`` files."""
    there = folder.glob("lib/python*/site-packages/*")
    return sorted(entry.name for entry in there if entry.name != "__pycache__")


def added(folder: Path, before: Collection[str] | None) -> str | None:
    """The first of the entries that was not there before, or None; also where nobody knows (None) what was."""
    new = set() if before is None else {*entries(folder)} - {*before}
    return f"{min(new)} was added" if new else None


def _sizes(record: Path) -> Iterator[tuple[str, int]]:
    """(path relative to site-packages, bytes) for each file whose size is recorded."""
    with record.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            if len(row) == 3 and row[2].isdigit() and not row[0].endswith((".pyc", "/RECORD")):
                yield row[0], int(row[2])
