"""What stands where something stood: the same name elsewhere, or another name in the same place. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from compat.history.facts import TAKEN, Parameter
from compat.history.names import History
from compat.history.public import most_public
from compat.rules.absence import gone
from compat.rules.asked import Kind
from compat.rules.sought import Sought

ALIKE = 0.6
"""How alike the old and the new name of a method or function are at least."""
MODEL = re.compile(r"transformers\.models\.(?!auto\.)\w+\.")
"""The modules of one model."""


@dataclass(frozen=True)
class Replacement:
    """What serves now, as code ("from transformers.pytorch_utils import x", "processing_class=")."""

    code: str
    moved: bool
    """Under its own name, from elsewhere."""


def replacement(history: History, sought: Sought, version: str) -> Replacement | None:
    """What serves in ``version`` instead; None: nothing that the history shows convincingly."""
    match sought.asked.kind:
        case Kind.NAME:
            home = sought.asked.home or sought.home
            name = _renamed(history, sought, home, version)
            return _moved(history, sought, home, version) or (
                Replacement(f"from {home} import {name}", moved=False) if name else None
            )
        case Kind.KEYWORD:
            name = _renamed_parameter(history, sought, version)
            return Replacement(f"{name}=", moved=False) if name else None
        case Kind.MEMBER:
            name = _renamed(history, sought, sought.home, version)
            return Replacement(f".{name}", moved=False) if name else None
        case _:
            return None


def _moved(history: History, sought: Sought, home: str, version: str) -> Replacement | None:
    """The most public other module that has the same name in this version, of the same kind."""
    name = sought.asked.name
    was = history.kind(f"{home}.{name}")
    for place in most_public(history, history.find(name, sought.package), version):
        module = place.rpartition(".")[0]
        there = history.importable(module, name)
        here = module != home and there is not None and there.holds(version) and history.kind(place) == was
        if here and ".dummy_" not in module and _is_for(home, module, name):
            return Replacement(f"from {module} import {name}", moved=True)
    return None


def _is_for(home: str, module: str, name: str) -> bool:
    """Whether a module's name may serve those of another: what is private, or of one model, is its own affair."""
    of_a_model = MODEL.match(module)
    return not name.startswith("_") and (of_a_model is None or f"{home}.".startswith(of_a_model.group()))


def _renamed_parameter(history: History, sought: Sought, version: str) -> str | None:
    """The parameter that came to stand between the same neighbours, in one release of the old one's life."""
    old, releases = sought.asked.name, history.releases(sought.package)
    now = set(_written(history, sought.home, version))
    for before, after in pairwise(_written(history, sought.home, each) for each in releases):
        if before != after and (found := _in_its_place(old, before, after)) in now:
            return found
    return None


def earlier_parameter(history: History, sought: Sought, first: str) -> str | None:
    """What stood between the same neighbours in the release before ``first``, in which the parameter came."""
    releases = history.releases(sought.package)
    before = releases[max(releases.index(first) - 1, 0)]
    old, new = (_written(history, sought.home, version) for version in (before, first))
    around = _around(new, new.index(sought.asked.name)) if sought.asked.name in new else (None, None)
    return next((old[place] for place in range(len(old)) if None not in around and _around(old, place) == around), None)


def _in_its_place(old: str, before: Sequence[str], after: Sequence[str]) -> str | None:
    """What is new in ``after`` between the neighbours that ``old`` has in ``before``."""
    if old not in before:
        return None
    around = _around(before, before.index(old))
    for place, new in enumerate(after):
        if new not in before and None not in around and _around(after, place) == around:
            return new
    return None


def _written(history: History, home: str, version: str) -> list[str]:
    """The parameters that a signature names, in order."""
    return [each.name for each in history.parameters(home, version) or () if each.kind != TAKEN]


def _around(names: Sequence[str], place: int) -> tuple[str | None, str | None]:
    return (names[place - 1] if place else None, names[place + 1] if place + 1 < len(names) else None)


def _renamed(history: History, sought: Sought, home: str, version: str) -> str | None:
    """The only method or function like it that came while it was there, takes the same, and is there now."""
    there = history.members if sought.asked.kind is Kind.MEMBER else history.names
    was = gone(sought.span, version)
    if was is None or was.gone is None:
        return None
    came = (there(home, was.gone) - there(home, was.first)) & there(home, version)
    alike = (each for each in came if _alike(sought.asked.name, each))
    old = history.parameters(f"{home}.{sought.asked.name}", was.last)
    found = [each for each in alike if _takes_the_same(old, history, f"{home}.{each}", version)]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=50_000)
def _alike(old: str, new: str) -> bool:
    """Whether names are alike; what is cheap to see is looked at first, for a log may ask about thousands."""
    if new.startswith("__"):
        return False
    both = SequenceMatcher(None, old, new)
    return all(ratio() >= ALIKE for ratio in (both.real_quick_ratio, both.quick_ratio, both.ratio))


def _takes_the_same(old: Sequence[Parameter] | None, history: History, name: str, version: str) -> bool:
    """Whether both are functions and take the same; one that takes anything only hands it on, to the other."""
    new = history.parameters(name, version)
    if old is None or new is None or history.kind(name) != "function":
        return False
    return _plain(old) == _plain(new) or (bool(old) and not _plain(old))


def _plain(parameters: Sequence[Parameter]) -> list[str]:
    return [each.name for each in parameters if each.kind != TAKEN and not each.kind.startswith("variadic")]
