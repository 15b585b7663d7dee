"""Where the seconds of one run went, as it tells itself: the plain script in its last line, compat in a file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from measure import Cost

SPENT = "spent "
"""So begins the last line of a row of the plain noxfile (nox may put its own words before it)."""
INSTALLING, IMPORTING, BYTECODE, PROBING = "installing", "importing", "bytecode", "probing"
OVERHEAD, WAITING = "overhead", "waiting"
EXPLAINED = {
    INSTALLING: "uv or pip makes the environments; compat looks after them, and takes compiled modules over",
    IMPORTING: "torch, transformers, tokenizers, peft; compat: model modules that many probes need, too",
    BYTECODE: "compiling modules that have no bytecode yet",
    PROBING: "the probes, as each measured itself",
    OVERHEAD: "compat: start, locks, probe hosts, forks, supervision, journal",
    WAITING: "compat: cores that have nothing to do, for torch is imported once, or the last row is under way",
}
OURS = {"building": INSTALLING, "importing": IMPORTING, "bytecode": BYTECODE, "probing": PROBING}
"""compat's own parts; all others are overhead."""


def split(cost: Cost, spent: Path | None, jobs: int) -> Mapping[str, float]:
    """Return seconds of each part over all ``jobs`` that ran at once; together they are ``jobs`` times the wall time.

    ``spent`` is the file that compat wrote, and overhead what is left over of the cores' work; it is None for the plain
    noxfile, of which installing is what is left over.
    """
    rows = _told(cost) if spent is None else _written(spent)
    parts: Counter[str] = Counter()
    for row in rows:
        for part, seconds in row.items():
            parts[part if spent is None else OURS.get(part, OVERHEAD)] += seconds
    waiting = 0.0 if spent is None else max(0.0, jobs * cost.wall_s - cost.cpu_s)
    left = jobs * cost.wall_s - waiting - sum(seconds for part, seconds in parts.items() if part != OVERHEAD)
    rest = INSTALLING if spent is None else OVERHEAD
    return {**dict.fromkeys(EXPLAINED, 0.0), **parts, rest: left, WAITING: waiting}


def _told(cost: Cost) -> list[dict[str, float]]:
    lines = [line.partition(SPENT)[2] for _, line in cost.lines if line.startswith(SPENT)]
    return [json.loads(line) for line in lines]


def _written(file: Path) -> list[dict[str, float]]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line)["spent"] for line in lines]
