"""What stands where something stood: the same name elsewhere, or another name in the same place. Pure over a history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from compat.history.facts import Parameter
from compat.history.names import History
from compat.rules.asked import Kind
from compat.rules.sought import Sought

ALIKE = 0.6
"""How alike the old and the new name of a method or function are at least."""


@dataclass(frozen=True)
class Replacement:
    """Where it is now, or what it is called now: as code ("from transformers.pytorch_utils import x")."""

    code: str
    moved: bool


def replacement(history: History, sought: Sought, version: str) -> Replacement | None:
    """What serves in ``version`` instead; None: nothing that the history shows convincingly."""
    match sought.asked.kind:
        case Kind.NAME:
            return _moved(history, sought, version)
        case Kind.KEYWORD:
            name = _renamed_parameter(history, sought, version)
            return Replacement(f"{name}=", moved=False) if name else None
        case Kind.MEMBER:
            name = _renamed_member(history, sought, version)
            return Replacement(f".{name}", moved=False) if name else None
        case _:
            return None


def _moved(history: History, sought: Sought, version: str) -> Replacement | None:
    """The most public other module that has the same name in this version, of the same kind."""
    name, home = sought.asked.name, sought.asked.home or sought.home
    was = history.kind(f"{home}.{name}")
    for place in history.find(name, sought.package):
        module = place.rpartition(".")[0]
        there = history.importable(module, name)
        if module != home and there and there.holds(version) and history.kind(place) == was and ".dummy_" not in module:
            return Replacement(f"from {module} import {name}", moved=True)
    return None


def _renamed_parameter(history: History, sought: Sought, version: str) -> str | None:
    """The parameter that came to stand between the same neighbours, in one release of the old one's life."""
    old, releases = sought.asked.name, history.releases(sought.package)
    signatures = [(each, history.parameters(sought.home, each) or ()) for each in releases]
    now = {each.name for each in history.parameters(sought.home, version) or ()}
    for (_, before), (_, after) in pairwise(signatures):
        if before != after and (found := _in_its_place(old, before, after)) in now:
            return found
    return None


def earlier_parameter(history: History, sought: Sought, first: str) -> str | None:
    """What stood between the same neighbours in the release before ``first``, in which the parameter came."""
    releases = history.releases(sought.package)
    before = releases[max(releases.index(first) - 1, 0)]
    old, new = (
        [each.name for each in history.parameters(sought.home, version) or ()] for version in (before, first)
    )
    around = _around(new, new.index(sought.asked.name)) if sought.asked.name in new else (None, None)
    return next((old[place] for place in range(len(old)) if None not in around and _around(old, place) == around), None)


def _in_its_place(old: str, before: Sequence[Parameter], after: Sequence[Parameter]) -> str | None:
    """What is new in ``after`` between the neighbours that ``old`` has in ``before``."""
    names, there = [each.name for each in before], [each.name for each in after]
    if old not in names:
        return None
    around = _around(names, names.index(old))
    for place, new in enumerate(there):
        if new not in names and None not in around and _around(there, place) == around:
            return new
    return None


def _around(names: Sequence[str], place: int) -> tuple[str | None, str | None]:
    return (names[place - 1] if place else None, names[place + 1] if place + 1 < len(names) else None)


def _renamed_member(history: History, sought: Sought, version: str) -> str | None:
    """The only method like it that came while it was there, with the same parameters."""
    found = [name for name in _like_it(history, sought, version) if _same_call(history, sought, name, version)]
    return found[0] if len(found) == 1 else None


def _like_it(history: History, sought: Sought, version: str) -> Iterator[str]:
    first = sought.span.since or sought.span.oldest
    before = history.members(sought.home, first)
    for name in history.members(sought.home, version) - before:
        if SequenceMatcher(None, name, sought.asked.name).ratio() >= ALIKE and not name.startswith("__"):
            yield name


def _same_call(history: History, sought: Sought, name: str, version: str) -> bool:
    last = sought.span.last or sought.span.newest
    old = history.parameters(f"{sought.home}.{sought.asked.name}", last)
    new = history.parameters(f"{sought.home}.{name}", version)
    return old is not None and new is not None and _plain(old) == _plain(new)


def _plain(parameters: Sequence[Parameter]) -> list[str]:
    return [each.name for each in parameters if not each.kind.startswith("variadic")]
