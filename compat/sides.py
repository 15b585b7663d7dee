"""The two locks that a blame compares: the pins that apply here, in what they differ, and what both are built with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

from compat import lockfile, locking, matrix
from compat.errors import MatrixError
from compat.journal import Journal
from compat.matrix import Defaults
from compat.model import AXES, Combination, Lock
from compat.run import Setup
from compat.search.blame import Change


@dataclass(frozen=True)
class Side:
    """One of the two locks: the exact pins that apply here, and the combination that was locked, if it was one."""

    name: str
    pins: Mapping[str, str]
    forced: frozenset[str] = frozenset()
    combination: Combination | None = None


def side(name: str, folder: Path, setup: Setup, journal: Path, defaults: Defaults) -> Side:
    """Read a lock file, or a combination's lock (which is made if it has none). Raises MatrixError if it is neither."""
    if Path(name).is_file():
        text = Path(name).read_text(encoding="utf-8")
        beside = Path(name).with_suffix(".forced.txt")
        forced = beside.read_text(encoding="utf-8") if beside.is_file() else ""
        return _side(name, text, forced, defaults.python, None)
    found = next((each for each in matrix.read(folder) if each.id == name), None)
    if found is None:
        raise MatrixError(f"{name}: neither a lock file nor a combination; `compat list` shows those")
    with Journal(journal) as book:
        lock = locking.locked(found, setup.places, book)
    if not isinstance(lock, Lock):
        raise MatrixError(f"{name}: it has no lock: {lock.reason}")
    return _side(name, lock.text, lock.forced, found.python, found)


def _side(name: str, text: str, forced: str, python: str, combination: Combination | None) -> Side:
    own, later = dict(_applying(text, python)), dict(_applying(forced, python))
    if not own:
        raise MatrixError(f"{name}: no pins in it")
    return Side(name, {**own, **later}, frozenset(later), combination)


def _applying(text: str, python: str) -> Iterable[tuple[str, str]]:
    here = {"python_version": python, "python_full_version": f"{python}.0"}
    for pin in lockfile.pins(text):
        if not pin.marker or Marker(pin.marker).evaluate(here):
            yield pin.name, pin.url or pin.version or ""


def beside(good: Side, bad: Side, defaults: Defaults) -> Defaults:
    """What mixtures of both take besides the pins: the bad combination's Python, torch and companions, the later date.

    A lock file may be newer than the matrix, and nobody knows its date: with one, none applies. Raises MatrixError
    where the two are locked for different Pythons.
    """
    locked = [each.combination for each in (good, bad) if each.combination]
    if len({each.python for each in locked}) > 1:
        raise MatrixError(f"{good.name} and {bad.name} are locked for different Pythons: there is nothing to mix")
    dates = [each.combination.exclude_newer if each.combination else None for each in (good, bad)]
    newest = None if None in dates else max(str(each) for each in dates)
    more = {"exclude_newer": newest}
    if not locked:
        return defaults.model_copy(update=more)
    last = locked[-1]
    like = {"python": last.python, "torch": last.torch, "companions": list(last.companions)}
    return defaults.model_copy(update={**like, **more})


def changes(good: Side, bad: Side) -> tuple[Change, ...]:
    """The packages in which the locks differ: those that people choose first, then by name."""
    ordered = [*AXES, *sorted((good.pins.keys() | bad.pins.keys()) - set(AXES))]
    found = [Change(name, good.pins.get(name), bad.pins.get(name)) for name in ordered]
    return tuple(each for each in found if each.old != each.new)
