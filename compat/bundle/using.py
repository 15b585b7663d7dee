"""A bundle -> what a run needs of it, all of it verified before anything is built."""

from __future__ import annotations

import sysconfig
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from compat import matrix, torch_layer
from compat.bundle import index
from compat.bundle.index import Index
from compat.errors import BundleError
from compat.model import Combination
from compat.setup import Stock
from compat.suggestion import meant


def verified(folder: Path, ids: Sequence[str], *, with_torch: bool) -> tuple[tuple[str, ...], Stock]:
    """The ids that are meant, and the wheels and torch layers for them. ``with_torch``: the bundle's own is used.

    Raises BundleError for a file that is not as it should be or not listed, another platform, an id that is not in it.
    """
    found = index.read(folder)
    if found.platform != sysconfig.get_platform():
        raise BundleError(f"bundle {folder}: its wheels are for {found.platform}, this is {sysconfig.get_platform()}")
    index.refuse_unlisted(folder, found.files)
    chosen = _chosen(folder, found, ids)
    needed = {path for id_ in chosen for path in found.combinations[id_].files(with_torch=with_torch)}
    needed |= {path for path in found.files if path.startswith(f"{index.MATRIX}/") and "/locks/" not in path}
    index.verify(folder, {path: found.files[path] for path in sorted(needed)})
    declared = {each.id: each for each in matrix.read(folder / index.MATRIX)}
    if unknown := [id_ for id_ in chosen if id_ not in declared]:
        raise BundleError(f"bundle {folder}: no matrix file in it has {unknown[0]}; {index.AGAIN}")
    layers = {id_: _layer(folder, found, declared[id_]) for id_ in chosen} if with_torch else {}
    return chosen, Stock(folder / index.WHEELS, {id_: layer for id_, layer in layers.items() if layer})


def _chosen(folder: Path, found: Index, patterns: Sequence[str]) -> tuple[str, ...]:
    for pattern in patterns:
        if not any(fnmatchcase(id_, pattern) for id_ in found.combinations):
            known = sorted(found.combinations)
            what = f"nothing in it matches {pattern!r}{meant(pattern, known)}"
            raise BundleError(f"bundle {folder}: {what}; there are: {', '.join(known)}")
    return tuple(id_ for id_ in found.combinations if not patterns or any(fnmatchcase(id_, each) for each in patterns))


def _layer(folder: Path, found: Index, combination: Combination) -> torch_layer.TorchLayer | None:
    """The torch layer of a combination; raises BundleError where it has one and the bundle was made without."""
    if combination.torch is None:
        return None
    path = found.combinations[combination.id].layer
    if path is None:
        raise BundleError(f"bundle {folder}: it was made without torch; use the machine's own: --torch system")
    return torch_layer.stored((folder / path).read_text(encoding="utf-8"), combination.torch)
