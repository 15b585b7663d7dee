"""What is in a cache, for people and for programs: strings out. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from compat.cache import amount
from compat.cache.contents import Contents, Kept
from compat.cache.trimming import Trimmed
from compat.model import AXES
from compat.shared_torch import FOLDER as SHARED_TORCH

Row = tuple[str, str, str, str, str]
SHOWN = ("torch", *AXES)
FORMAT_VERSION = 1
"""Of the JSON; grows when a key changes its meaning."""


def lines(there: Contents, in_use: frozenset[str], folder: Path) -> list[str]:
    """Where it is, one line for each environment, what was used last first, then the rest and the sums."""
    kept = sorted(there.environments, key=lambda each: (-each.used, each.path))
    rows = [_row(each, each.path.name in in_use) for each in kept]
    table = [("last used", "size", "alone", "environment", ""), *rows] if rows else []
    rest = [
        f"{each.kind}: {each.files} file{'' if each.files == 1 else 's'}, {amount.told(each.measured.size)}"
        for each in there.rest
    ]
    return [f"cache: {folder}", *_aligned(table), *rest, *_sums(there)]


def _row(each: Kept, in_use: bool) -> Row:
    size, own = amount.told(each.measured.size), amount.told(each.measured.own)
    return _day(each.used), size, own, each.path.name, what(each) + (" (in use)" if in_use else "")


def what(each: Kept) -> str:
    """The pins of an environment that people know it by."""
    if not each.complete:
        return "not completely built"
    known = [f"{name} {each.versions[name]}" for name in SHOWN if name in each.versions]
    if each.path.parent.name == SHARED_TORCH:
        known += [f"shared, with {len(each.versions) - 1} that it needs"]
    return ", ".join(known) or f"{len(each.versions)} other packages"


def _sums(there: Contents) -> list[str]:
    count, foreign = len(there.environments), len(there.foreign)
    size, own = amount.told(there.ledger.size), amount.told(there.ledger.own)
    return [
        f"{count} environment{'' if count == 1 else 's'}; {size} in all, {own} of it here alone: "
        "the rest has other names, as a rule in uv's cache",
        *([f"{foreign} entries are not compat's, and stay whatever is removed"] if foreign else []),
    ]


def _aligned(table: list[Row]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    cells = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in table)
    return ["  ".join(row).rstrip() for row in cells]


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def removed(found: Trimmed) -> list[str]:
    """What was removed, and what was not because it is in use."""
    gone = [f"{each.path.name}: removed: {what(each)}" for each in found.removed]
    stays = [f"{each.path.name}: in use, stays: {what(each)}" for each in found.in_use]
    return [*gone, *stays, f"{amount.told(found.before)} before, {amount.told(found.after)} now"]


def document(there: Contents, in_use: frozenset[str], folder: Path) -> str:
    """The same as one JSON object: bytes, and times in UTC."""
    found = {
        "format_version": FORMAT_VERSION,
        "path": str(folder),
        "size": there.ledger.size,
        "alone": there.ledger.own,
        "environments": [{**_plain(each), "in_use": each.path.name in in_use} for each in there.environments],
        "rest": [{"kind": each.kind, "files": each.files, "size": each.measured.size} for each in there.rest],
        "foreign": list(there.foreign),
    }
    return json.dumps(found, indent=1)


def removed_document(found: Trimmed) -> str:
    """What a trim did, as one JSON object."""
    return json.dumps(
        {
            "format_version": FORMAT_VERSION,
            "before": found.before,
            "after": found.after,
            "removed": _all(found.removed),
            "in_use": _all(found.in_use),
        },
        indent=1,
    )


def _all(kept: Iterable[Kept]) -> list[dict[str, Any]]:
    return [_plain(each) for each in kept]


def _plain(each: Kept) -> dict[str, Any]:
    return {
        "id": each.path.name,
        "versions": dict(each.versions),
        "size": each.measured.size,
        "alone": each.measured.own,
        "last_used": datetime.fromtimestamp(each.used, UTC).isoformat(timespec="seconds"),
        "complete": each.complete,
    }
