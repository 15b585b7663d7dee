"""What was installed into a site-packages, file by file, as each distribution's RECORD says it (PEP 376, PEP 627)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_SHA256 = "sha256="


class File(NamedTuple):
    """Its path relative to site-packages, its size in bytes, and its content's sha256 as RECORDs spell it, or ""."""

    path: str
    size: int
    content: str


def files(packages: Path) -> Iterator[File]:
    """The files whose size is recorded, but for compiled modules, which Python writes anew, and the RECORDs."""
    for record in sorted(packages.glob("*.dist-info/RECORD")):
        with record.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                if len(row) == 3 and row[2].isdigit() and not row[0].endswith((".pyc", "/RECORD")):
                    yield File(row[0], int(row[2]), row[1][len(_SHA256) :] if row[1].startswith(_SHA256) else "")
