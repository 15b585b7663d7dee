"""Releases of a package, the choice among them by policy, and the frozen list ``matrix/releases.json``.

A policy as text is a word, or several joined by ``+``; from left to right each chooses from what the one before left:

- ``all``: every release
- ``minor``: the newest patch of each minor release
- ``newest:5``: the five newest
- ``range:>=4.53,<5``: those in a range (PEP 440 specifiers; the commas belong to the range)
- ``age:30``: those uploaded at least 30 days ago; a release without an upload time is not known to be

So ``range:>=4.53,<4.58+minor`` is the newest patch of each minor from 4.53 to 4.57. Yanked releases and those without
a wheel are never chosen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import assert_never

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from compat import frozen_list, pep440
from compat.errors import MatrixError
from compat.frozen_list import Entry

FROZEN = "releases.json"
"""The frozen list in a matrix folder."""
SCHEMA_VERSION = 1
WORDS = "all, minor, newest:N, range:SPECIFIERS, age:DAYS, joined by +"
JOINT = re.compile(r"\+(?=\s*(?:all|minor|newest|range|age)\b)")
"""A plus sign before a policy's word; any other belongs to a local version (``range:==2.13.0+cpu``)."""


@dataclass(frozen=True)
class Release:
    """One version of a package. ``uploaded`` is UTC; None where the index does not tell.

    ``wheel``: there is a wheel for the Python and platform that was asked for. In a frozen list these are those of its
    renewal, and ``yanked_reason`` and ``requires_python`` are not kept.
    """

    version: str
    uploaded: datetime | None = None
    yanked: bool = False
    yanked_reason: str | None = None
    wheel: bool = True
    requires_python: str | None = None


@dataclass(frozen=True)
class NewestPatches:
    """The newest release of each minor."""


@dataclass(frozen=True)
class Newest:
    """The newest ``count`` releases."""

    count: int


@dataclass(frozen=True)
class Range:
    """The releases that the specifiers accept."""

    specifiers: SpecifierSet


@dataclass(frozen=True)
class MinimumAge:
    """Releases that were uploaded at least ``days`` days ago."""

    days: int


Step = NewestPatches | Newest | Range | MinimumAge
Policy = tuple[Step, ...]
"""Steps, applied in order; none of them is "all"."""


def parse(text: str) -> Policy:
    """Read a policy from the command line (see above). Raises MatrixError for anything else."""
    return tuple(step for part in JOINT.split(text) for step in _step(part.strip()))


def choose(releases: Iterable[Release], policy: Policy, *, today: date) -> tuple[Release, ...]:
    """The releases that a policy names, oldest first, without those that are yanked or have no wheel."""
    chosen = in_order(each for each in releases if each.wheel and not each.yanked)
    for step in policy:
        chosen = _applied(step, chosen, today)
    return chosen


def in_order(releases: Iterable[Release]) -> tuple[Release, ...]:
    """The releases, oldest version first."""
    return tuple(sorted(releases, key=lambda each: Version(each.version)))


def newest_patches(packages: Mapping[str, Sequence[Release]]) -> dict[str, tuple[str, ...]]:
    """The versions that a search for working neighbours may try: the newest patch of each minor, oldest first."""
    return {
        name: tuple(each.version for each in choose(releases, (NewestPatches(),), today=date.max))
        for name, releases in packages.items()
    }


def tried(folder: Path) -> dict[str, tuple[str, ...]]:
    """What a search for working neighbours may try, by a matrix folder's frozen list; nothing where it has none.

    Raises MatrixError for a bad list.
    """
    path = folder / FROZEN
    return newest_patches(frozen(path)) if path.exists() else {}


def _step(part: str) -> Policy:
    word, _, value = part.partition(":")
    try:
        match word, value:
            case "all", "":
                return ()
            case "minor", "":
                return (NewestPatches(),)
            case "newest", _ if int(value) >= 1:
                return (Newest(int(value)),)
            case "age", _ if 0 <= int(value) <= timedelta.max.days:
                return (MinimumAge(int(value)),)
            case "range", _ if value.strip():
                return (Range(pep440.specifiers(value)),)
    except (ValueError, InvalidSpecifier):
        pass  # said below, with what was expected
    raise MatrixError(f"policy {part!r} is none of: {WORDS}")


def _applied(step: Step, releases: tuple[Release, ...], today: date) -> tuple[Release, ...]:
    match step:
        case NewestPatches():
            return tuple({_minor(each): each for each in releases}.values())
        case Newest():
            return releases[-step.count :]
        case Range():
            return tuple(each for each in releases if step.specifiers.contains(each.version, prereleases=True))
        case MinimumAge():
            return tuple(
                each for each in releases if each.uploaded and (today - each.uploaded.date()).days >= step.days
            )
    assert_never(step)


def _minor(release: Release) -> tuple[int, int, int]:
    version = Version(release.version)
    return version.epoch, version.major, version.minor


def frozen(path: Path) -> dict[str, tuple[Release, ...]]:
    """Read a frozen list: the releases of each package, oldest version first. Raises MatrixError for a bad file."""
    read = frozen_list.read(path)
    return {name: in_order(map(_thawed, entries)) for name, entries in read.items()}


def frozen_text(packages: Mapping[str, Iterable[Release]], renewed: date) -> str:
    """The text of a frozen list: one release a line, packages by name, versions in order; same input, same bytes."""
    blocks = []
    for name, releases in sorted(packages.items()):
        lines = ",\n".join(f"      {_line(each)}" for each in in_order(releases))
        blocks.append(f"    {json.dumps(name)}: [\n{lines}\n    ]")
    head = f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "renewed": "{renewed.isoformat()}",\n  "packages": {{\n'
    return head + ",\n".join(blocks) + "\n  }\n}\n"


def _line(release: Release) -> str:
    uploaded = release.uploaded and f"{release.uploaded.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return json.dumps(
        {"version": release.version, "uploaded": uploaded, "yanked": release.yanked, "wheel": release.wheel}
    )


def _thawed(entry: Entry) -> Release:
    uploaded = entry.uploaded and entry.uploaded.astimezone(UTC)
    return Release(entry.version, uploaded, entry.yanked, wheel=entry.wheel)
