"""Combinations -> a bundle: everything is locked first, then wheels are fetched, and the index is written last."""

from __future__ import annotations

import sysconfig
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compat import lock, locking, torch_layer
from compat.bundle import index, wheels
from compat.bundle.index import Index, Member
from compat.errors import BundleError, CompatError, IndexUnavailable
from compat.files import held, write_whole
from compat.journal import Journal
from compat.lockfile import Pin, applying, write
from compat.model import Combination, Lock, Outcome, Status
from compat.setup import Setup
from compat.torch_layer import TorchLayer

Say = Callable[[str], None]


@dataclass(frozen=True)
class Locked:
    """A combination with what is put into the bundle."""

    combination: Combination
    lock: Lock
    layer: TorchLayer | None


def locked(chosen: Iterable[Combination], setup: Setup, book: Journal, *, with_torch: bool) -> list[Locked]:
    """The locks and torch layers of combinations. Raises BundleError for one that cannot be bundled."""
    return [_locked(each, setup, book, with_torch=with_torch) for each in chosen]


def _locked(combination: Combination, setup: Setup, book: Journal, *, with_torch: bool) -> Locked:
    direct = [name for name, version in combination.packages.items() if lock.is_direct(version)]
    if direct:
        raise BundleError(f"{combination.id}: {direct[0]} comes from its repository, which has no wheel to bundle")
    found = locking.locked(combination, setup.places, book)
    if isinstance(found, Outcome):
        raise _refusal(found, f"{combination.id}: no lock: {found.reason}")
    layer = torch_layer.resolve(combination, found, setup.cache, setup.torch_backend) if with_torch else None
    if isinstance(layer, Outcome):
        raise _refusal(layer, f"{combination.id}: no torch: {layer.reason}; --without-torch leaves it out")
    return Locked(combination, replace(found, combination=combination.id), layer)


def _refusal(why: Outcome, words: str) -> CompatError:
    """An index that gives no answer is inconclusive here as elsewhere."""
    return BundleError(words) if why.status is Status.FAILED else IndexUnavailable(words)


def make(chosen: Sequence[Locked], matrix: Path, to: Path, say: Say) -> Index:
    """Write the bundle; what is in the folder already is not fetched again. Raises BundleError, IndexUnavailable.

    A folder that holds something else is left alone. Until the new index is written the old one stands.
    """
    _refuse_foreign(to)
    with held(to / index.UNFINISHED):
        before = _earlier(to)
        (to / index.WHEELS).mkdir(exist_ok=True)
        members = {each.combination.id: _member(each, to, say) for each in chosen}
        files = {*_matrix(matrix, to), *(path for each in members.values() for path in each.files(with_torch=True))}
        made = Index(
            format=index.FORMAT,
            platform=sysconfig.get_platform(),
            combinations=members,
            files={path: index.describe(to, path) for path in sorted(files)},
        )
        _write(to / index.FILE, index.render(made))
        for path in before - made.files.keys():
            (to / path).unlink(missing_ok=True)
        _clear(to, made, say)
    (to / index.UNFINISHED).unlink(missing_ok=True)
    return made


def _clear(to: Path, made: Index, say: Say) -> None:
    """Take out what an interrupted call has left: no bundle is used with a file that its index does not list."""
    for path in index.unlisted(to, made.files):
        if index.is_own(path):
            (to / path).unlink(missing_ok=True)
            say(f"{to}: {path}: taken out, for nothing in the bundle needs it")


def _refuse_foreign(to: Path) -> None:
    """Whatever is in the folder has to be ours: files are written over there."""
    if to.exists() and not to.is_dir():
        raise BundleError(f"--to {to}: not a folder")
    ours = (index.FILE, index.UNFINISHED)
    if to.is_dir() and any(to.iterdir()) and not any((to / name).exists() for name in ours):
        raise BundleError(f"--to {to}: there is something else in it; name a new folder")


def _earlier(to: Path) -> set[str]:
    """The files of the bundle that stood here before; none of one that cannot be read."""
    try:
        return {*index.read(to).files}
    except BundleError:
        return set()


def _member(each: Locked, to: Path, say: Say) -> Member:
    python, found = each.combination.python, each.lock
    folder, id_ = to / index.MATRIX / "locks", each.combination.id
    write(found, each.combination, folder)
    locks = [f"{index.MATRIX}/locks/{id_}.txt", *([f"{index.MATRIX}/locks/{id_}.forced.txt"] if found.forced else [])]
    forced = {pin.name for pin in applying(found.forced, python)}
    plain = [pin for pin in applying(found.text, python) if pin.name not in forced]
    own = [*_fetched([*plain, *applying(found.forced, python)], python, to, say)]
    layer = each.layer
    if layer is None:
        return Member(lock=locks, wheels=own)
    _write(to / index.TORCH / f"{id_}.txt", layer.text)
    beyond = list(applying(layer.text, python))
    torch = [*_fetched(beyond, python, to, say, layer.version)]
    return Member(
        lock=locks,
        wheels=own,
        layer=f"{index.TORCH}/{id_}.txt",
        torch_wheels=[path for path in torch if path not in own],
    )


def _fetched(pins: Iterable[Pin], python: str, to: Path, say: Say, torch: str | None = None) -> Iterator[str]:
    besides = wheels.torch_index(torch) if torch else ()
    for pin in pins:
        yield f"{index.WHEELS}/{wheels.local(pin, python, to / index.WHEELS, say, besides)}"


def _matrix(matrix: Path, to: Path) -> Iterator[str]:
    """The matrix folder's own files, as they are: entries, defaults, claims and releases."""
    for file in sorted((*matrix.glob("*.toml"), *matrix.glob("*.json"))):
        _write(to / index.MATRIX / file.name, file.read_text(encoding="utf-8"))
        yield f"{index.MATRIX}/{file.name}"


def _write(file: Path, text: str) -> None:
    """Write what is not there like that already."""
    if not file.is_file() or file.read_bytes() != text.encode():
        write_whole(file, text)
