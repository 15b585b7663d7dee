"""What the readers of the present set list, and what it comes to: frozen values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.requirements import Requirement


@dataclass(frozen=True)
class Present:
    """Where the user is now.

    ``label`` is for people ("uv.lock", "the environment .venv"), never an absolute path. ``python`` ("3.11") is None
    where the source does not say it. ``pins`` map a normalised name to an exact version (public or local) or to a
    direct reference; ``requirements`` are PEP 508 lines that are no exact pin, ``constraints`` those that count only
    for what is there anyway. ``torch`` is torch's public version, None where there is none, or only a range (which is
    among the requirements then). ``left_out`` are (name, reason). ``forced``: it is installed like this, so that it
    may contradict its own declared requirements. ``names`` were asked for by themselves, where the source says so.
    """

    label: str
    python: str | None
    pins: Mapping[str, str]
    requirements: tuple[str, ...] = ()
    torch: str | None = None
    left_out: tuple[tuple[str, str], ...] = ()
    forced: bool = False
    names: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One package as a source lists it, ``where`` for people ("requirements.txt, line 5").

    ``version`` is exact. ``url`` is a direct reference; ``version`` is then what it holds, if that is known. ``line``
    is a requirement without marker that the resolver has to see. ``reason`` is why its reader leaves it out.
    """

    name: str
    where: str
    version: str | None = None
    url: str | None = None
    line: str = ""
    marker: Marker | None = None
    reason: str = ""


@dataclass(frozen=True)
class Listing:
    """All that a source lists. ``groups`` are a lock's default ones; ``notes`` are left out besides the entries."""

    label: str
    entries: Sequence[Entry]
    python: str | None = None
    forced: bool = False
    names: tuple[str, ...] = ()
    constraints: tuple[Requirement, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    groups: frozenset[str] = frozenset()
