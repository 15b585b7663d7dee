"""Compiled modules taken over from another environment, where the source file is the very same one.

The first import of torch, transformers and peft in a new environment spends most of its time on compiling
what the environment beside it has compiled already. uv makes the files of both hard links to one file in
its cache; Python checks a compiled module by its source's time and size, which are then equal too, and
corrects the file names in it while loading it.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def take_over(donor: Path, environment: Path) -> int:
    """Copy compiled modules of one environment into another; return how many.

    Only of sources that are one file on disk. Copies, no links: what runs here cannot change the donor.
    """
    taken = 0
    # The donor may be built anew meanwhile: what was taken until then is good.
    with suppress(FileNotFoundError):
        for compiled in donor.glob("lib/python*/site-packages/**/__pycache__"):
            place = environment / compiled.relative_to(donor)
            if place.parent.is_dir() and _is_inside(place.parent, environment):
                taken += _copied(compiled, place)
    return taken


def _is_inside(folder: Path, environment: Path) -> bool:
    """Tell whether a folder is the environment's own: what is linked belongs to somebody else."""
    return folder.resolve().is_relative_to(environment.resolve())


def _copied(compiled: Path, place: Path) -> int:
    """Copy what fits and is not there from one ``__pycache__`` to another; return how many."""
    taken = 0
    for entry in os.scandir(compiled):
        new = place / entry.name
        if not new.exists() and _is_same(compiled.parent, place.parent, entry.name):
            place.mkdir(exist_ok=True)
            shutil.copyfile(entry.path, new)
            taken += 1
    return taken


def _is_same(theirs: Path, ours: Path, compiled: str) -> bool:
    """Tell whether a compiled module's source is one file in both folders."""
    module, _, ending = compiled.partition(".")
    if not ending.endswith(".pyc"):
        return False
    try:
        return (theirs / f"{module}.py").samefile(ours / f"{module}.py")
    except FileNotFoundError:
        return False  # not installed here, or a source that is gone
