"""What was installed into a site-packages, file by file, as each distribution's RECORD says it (PEP 376, PEP 627)."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_SHA256 = "sha256="
_SIZE = re.compile(r"[0-9]{1,18}")


class File(NamedTuple):
    """Its path relative to site-packages, its size in bytes, and its content's sha256 as RECORDs spell it, or "".

    ``unpacked_ns`` is when the last files of its wheel were written: the metadata, by convention the end of a wheel.
    """

    path: str
    size: int
    content: str
    unpacked_ns: int


def unrecorded(packages: Path) -> str | None:
    """The first distribution without a RECORD, or None: nobody could tell whether its files are there."""
    found = sorted(packages.glob("*.dist-info"))
    return next((info.name for info in found if not (info / "RECORD").is_file()), None)


def files(packages: Path) -> Iterator[File]:
    """The files whose size is recorded, but for compiled modules, which Python writes anew, and the RECORDs.

    Where the metadata are a link, what they describe is installed elsewhere, and left out here.
    """
    for record in sorted(packages.glob("*.dist-info/RECORD")):
        if record.parent.is_symlink():
            continue
        unpacked_ns = _last_written(record.with_name("METADATA"), record)
        with record.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                if len(row) == 3 and _SIZE.fullmatch(row[2]) and not row[0].endswith((".pyc", "/RECORD")):
                    content = row[1][len(_SHA256) :] if row[1].startswith(_SHA256) else ""
                    yield File(row[0], int(row[2]), content, unpacked_ns)


def _last_written(*files: Path) -> int:
    """When the first of the files that is there was written; nanoseconds."""
    return next((file.stat().st_mtime_ns for file in files if file.is_file()), 0)


def content(file: Path) -> str:
    """Its sha256 as RECORDs spell it."""
    return base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()).rstrip(b"=").decode()
