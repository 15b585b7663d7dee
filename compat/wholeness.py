"""Is what was installed still there, as it was? By the sizes that each distribution's RECORD gives."""

from __future__ import annotations

import csv
import os
from collections.abc import Collection
from pathlib import Path

from compat import installed_files


def damage(folder: Path) -> str | None:
    """The first file of an environment that is gone or has another size than when it was installed, or None.

    Compiled modules are left out: Python writes them anew.
    """
    for packages in sorted(folder.glob("lib/python*/site-packages")):
        try:
            recorded = list(installed_files.files(packages))
        except (OSError, ValueError, csv.Error) as error:
            return f"a RECORD cannot be read: {error}"
        for file in recorded:
            try:
                there = os.stat(os.path.join(packages, file.path)).st_size  # noqa: PTH116, PTH118 - twenty thousand files
            except (OSError, ValueError):  # ValueError: a name that no file can have
                return f"{file.path} is gone"
            if there != file.size:
                return f"{file.path} was changed"
    return None


def entries(folder: Path) -> list[str]:
    """What stands at the top of an environment's packages: modules, packages, their metadata, ``.pth`` files."""
    there = folder.glob("lib/python*/site-packages/*")
    return sorted(entry.name for entry in there if entry.name != "__pycache__")


def added(folder: Path, before: Collection[str] | None) -> str | None:
    """The first of the entries that was not there before, or None; also where nobody knows (None) what was."""
    new = set() if before is None else {*entries(folder)} - {*before}
    return f"{min(new)} was added" if new else None
