"""Distributions of another interpreter, linked into an environment: their own files and nothing else.

Whole packages are linked as folders, so that compiled libraries find their neighbours by their own place. A folder
that several distributions share (nvidia) is made, and only what belongs to these is linked in it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from compat.torch_system import Linked


def make(distributions: Collection[Linked], packages: Path) -> None:
    """Link them into an environment's site-packages. What is there already stays: the lock's files win."""
    tops = Counter(top for each in distributions for top in {path.parts[0] for path in each.files})
    shared = {top for top, owners in tops.items() if owners > 1}
    for each in distributions:
        _link([path.parts for path in each.files], each.folder, packages, shared)
        _describe(each, packages)


def _link(paths: Iterable[tuple[str, ...]], source: Path, target: Path, shared: Collection[str] = ()) -> None:
    below: dict[str, list[tuple[str, ...]]] = {}
    for first, *rest in paths:
        below.setdefault(first, []).extend([tuple(rest)] if rest else [])
    for name, inside in below.items():
        here, there = source / name, target / name
        if inside and (name in shared or not (here / "__init__.py").is_file()):
            there.mkdir(exist_ok=True)
            _link(inside, here, there)
        elif here.exists() and not there.exists():
            there.symlink_to(here)


def _describe(each: Linked, packages: Path) -> None:
    """Metadata with a RECORD of the linked files and their sizes as they are now: by it a change there is noticed."""
    info = packages / f"{each.name.replace('-', '_')}-{each.version}.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(each.metadata, encoding="utf-8")
    with (info / "RECORD").open("w", encoding="utf-8", newline="") as record:
        rows = csv.writer(record)
        for path in each.files:
            if (size := _size(packages, path)) is not None:
                rows.writerow([str(path), "", size])


def _size(packages: Path, path: PurePosixPath) -> int | None:
    file = packages / path
    return file.stat().st_size if file.is_file() else None
