"""The two locks that a blame compares: the pins that apply here, in what they differ, and what both are built with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from compat import lockfile, locking, matrix, pep440, pinfile
from compat.entries import TORCH, Defaults
from compat.errors import MatrixError
from compat.journal import Journal
from compat.model import AXES, Combination, Lock
from compat.search.blame import Change
from compat.setup import Setup
from compat.suggestion import meant


@dataclass(frozen=True)
class Side:
    """One of the two locks: the exact pins that apply here, and the combination that was locked, if it was one.

    ``torch`` is the combination's, or what a lock file says of it; it is a layer of its own, and never among the pins.
    """

    name: str
    pins: Mapping[str, str]
    forced: frozenset[str] = frozenset()
    combination: Combination | None = None
    torch: str | None = None


def side(name: str, folder: Path, setup: Setup, journal: Path, defaults: Defaults) -> Side:
    """Read a lock file, or a combination's lock (which is made if it has none). Raises MatrixError if it is neither."""
    if Path(name).is_file():
        return _of_file(Path(name), name, defaults.python)
    known = {each.id: each for each in matrix.read(folder)}
    if (found := known.get(name)) is None:
        near = meant(name, known)
        raise MatrixError(f"{name}: neither a lock file nor a combination{near}; `compat list` shows those")
    with Journal(journal) as book:
        lock = locking.locked(found, setup.places, book)
    if not isinstance(lock, Lock):
        raise MatrixError(f"{name}: it has no lock: {lock.reason}")
    own, later = _applying(lock.text, found.python), _applying(lock.forced, found.python)
    return Side(name, {**own, **later}, frozenset(later), found, found.torch)


def _of_file(file: Path, name: str, python: str) -> Side:
    beside = file.with_suffix(".forced.txt")
    own, later = pinfile.pins(file, python), pinfile.pins(beside, python) if beside.is_file() else {}
    torch = own.pop(TORCH, None)
    if not own:
        raise MatrixError(f"{name}: no pins in it")
    return Side(name, {**own, **later}, frozenset(later), torch=torch)


def _applying(text: str, python: str) -> dict[str, str]:
    return {pin.name: pin.url or pin.version or "" for pin in lockfile.applying(text, python)}


def beside(good: Side, bad: Side, defaults: Defaults) -> Defaults:
    """What mixtures of both take besides the pins: the bad combination's Python and torch, the later date.

    Companions are those of both, but for packages in which the locks differ: of these the mixture's pins decide. A
    lock file may be newer than the matrix, and nobody knows its date: with one, none applies. Raises MatrixError where
    the two cannot be mixed, or do not differ.
    """
    _refuse(good, bad)
    locked = [each.combination for each in (good, bad) if each.combination]
    dates = [each.combination.exclude_newer if each.combination else None for each in (good, bad)]
    newest = None if None in dates else max(str(each) for each in dates)
    differing = {change.package for change in changes(good, bad)}
    own = [each for one in locked for each in one.companions] if locked else defaults.companions
    kept = [each for each in dict.fromkeys(own) if canonicalize_name(Requirement(each).name) not in differing]
    like = {"python": locked[-1].python, "torch": locked[-1].torch} if locked else {}
    return defaults.model_copy(update={**like, "companions": kept, "exclude_newer": newest})


def _refuse(good: Side, bad: Side) -> None:
    pythons = {each.combination.python for each in (good, bad) if each.combination}
    if len(pythons) > 1:
        raise MatrixError(f"{good.name} and {bad.name} are locked for different Pythons: there is nothing to mix")
    torches = [each.torch and Version(each.torch).public for each in (good, bad) if each.combination or each.torch]
    if len(set(torches)) > 1:
        have = " and ".join(f"{each.name} has torch {each.torch or '(none)'}" for each in (good, bad))
        raise MatrixError(f"{have}: torch is a layer of its own and cannot be blamed; give both the same torch")
    if not changes(good, bad):
        raise MatrixError(f"{good.name} and {bad.name}: no package differs between them; there is nothing to blame")


def changes(good: Side, bad: Side) -> tuple[Change, ...]:
    """The packages in which the locks differ: those that people choose first, then by name."""
    ordered = [*AXES, *sorted((good.pins.keys() | bad.pins.keys()) - set(AXES))]
    found = [Change(name, good.pins.get(name), bad.pins.get(name)) for name in ordered]
    return tuple(each for each in found if not _same(each.old, each.new))


def _same(old: str | None, new: str | None) -> bool:
    try:
        return old == new or pep440.version(old or "") == pep440.version(new or "")
    except InvalidVersion:
        return False  # one of them is a direct reference, or not there
