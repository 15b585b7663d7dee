"""A torch layer that is installed once, in a folder like an environment's, and linked into each environment with it.

What an environment links are the entries at the top of the shared site-packages, packages and metadata alike, so that
torch finds its libraries by its own place. Scripts name their interpreter: each environment has its own of them.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from compat.lockfile import pins
from compat.model import Lock
from compat.torch_layer import TorchLayer
from compat.torch_source import digest_of

FOLDER = "torch"
"""In the cache, beside ``environments``."""
_BESIDE = "nvidia-"
"""What torch looks for beside itself: where the lock has it, it would look in the wrong place."""
_OF_VENV = ("__pycache__", "_virtualenv.py", "_virtualenv.pth")


class ClashError(Exception):
    """The lock's packages and the shared ones have a name at the top in common."""


def parted(lock: Lock, layer: TorchLayer) -> tuple[TorchLayer, TorchLayer] | None:
    """A layer as what the lock names too, and the rest, which is shared; None where torch cannot be shared."""
    named = {pin.name for text in (lock.text, lock.forced) for pin in pins(text)}
    own, shared = list[str](), list[str]()
    names = set()
    for block in re.split(r"\n(?=\S)", layer.text.strip("\n")):
        found = {pin.name for pin in pins(block)}
        (own if found & named else shared).append(f"{block}\n")
        names |= found - named
    if "torch" not in names or layer.linked or any(name.startswith(_BESIDE) for name in named):
        return None
    return _with(layer, own), _with(layer, shared)


def link(folder: Path, shared: Path) -> None:
    """Link a shared torch into an environment. Raises ClashError, and OSError where no links can be made."""
    for path, target in _links(folder, shared).items():
        if os.path.lexists(path):
            raise ClashError(path.name)
        path.symlink_to(target)
    for path, text in _outside(folder, shared).items():
        if not os.path.lexists(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text[0])
            path.chmod(text[1])


def wrong(folder: Path, shared: Path | None) -> str | None:
    """The first link of an environment that is not as it was made, or None. What it leads to is looked at elsewhere."""
    links = _links(folder, shared) if shared else {}
    for path, target in links.items():
        if not path.is_symlink() or path.readlink() != target:
            return f"{path.name} is not linked to the shared torch"
    for packages in folder.glob("lib/python*/site-packages"):
        for entry in os.scandir(packages):
            if entry.name.endswith(".dist-info") and entry.is_symlink() and Path(entry.path) not in links:
                return f"{entry.name} was changed"
    others = _outside(folder, shared).items() if shared else ()
    return next((f"{path.name} is gone" for path, _ in others if not path.is_file()), None)


def _links(folder: Path, shared: Path) -> Mapping[Path, Path]:
    return {
        folder / entry.relative_to(shared): entry
        for entry in sorted(shared.glob("lib/python*/site-packages/*"))
        if entry.name not in _OF_VENV
    }


def _outside(folder: Path, shared: Path) -> Mapping[Path, tuple[bytes, int]]:
    """Scripts and data outside of site-packages, with the environment in the place of the shared folder; their mode."""
    found = {}
    for path in _recorded_outside(shared):
        text = path.read_bytes().replace(os.fsencode(shared), os.fsencode(folder))
        found[folder / path.relative_to(shared)] = (text, path.stat().st_mode & 0o777)
    return found


def _recorded_outside(shared: Path) -> Iterator[Path]:
    for record in sorted(shared.glob("lib/python*/site-packages/*.dist-info/RECORD")):
        with record.open(encoding="utf-8", newline="") as lines:
            for line in lines:
                if line.startswith(("../", '"../')):
                    path = Path(os.path.normpath(record.parents[1] / next(csv.reader([line]))[0]))
                    if path.is_relative_to(shared) and path.is_file():
                        yield path


def _with(layer: TorchLayer, blocks: list[str]) -> TorchLayer:
    text = "".join(blocks)
    return replace(layer, text=text, digest=digest_of(text))
