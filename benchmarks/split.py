"""Where the time of one `compat run` went, from its journal and from the times of its own lines."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from measure import Cost
from variants import ROWS

IMPORT = "import-"
BUILDING, IMPORTING, PROBING, HOST, REST = "building", "importing", "probing", "probe host", "rest"
EXPLAINED = {
    BUILDING: "uv makes the environments; compiled modules are taken over; the probe hosts start",
    IMPORTING: "the import probes: torch, transformers, tokenizers, peft",
    PROBING: "all other probes",
    HOST: "what the probe hosts do besides: preloading model modules, forking, supervising, reporting",
    REST: "start and end of compat, locks, torch layer, waiting for a free core or for the last row",
}


def split(cost: Cost, journal: Path, jobs: int) -> Mapping[str, float]:
    """Seconds of each part, over all ``jobs`` that ran at once; together they are ``jobs`` times the wall time."""
    built, asked = _stages(cost)
    imports, probes = _measured(journal)
    rest = jobs * cost.wall_s - built - asked
    return {BUILDING: built, IMPORTING: imports, PROBING: probes, HOST: asked - imports - probes, REST: rest}


def _stages(cost: Cost) -> tuple[float, float]:
    """Seconds from "building" to "probing" and from there to the last word about the row, over all rows."""
    building = {row: _when(cost, f"{row}: building") for row in ROWS}
    probing = {row: _when(cost, f"{row}: probing") for row in ROWS}
    done = {row: max(at for at, line in cost.lines if line.startswith(f"{row}: ") and "(" in line) for row in ROWS}
    return sum(probing[row] - building[row] for row in ROWS), sum(done[row] - probing[row] for row in ROWS)


def _when(cost: Cost, line: str) -> float:
    return next(at for at, printed in cost.lines if printed == line)


def _measured(journal: Path) -> tuple[float, float]:
    """Seconds of the import probes and of the others, as each measured itself."""
    with closing(sqlite3.connect(journal)) as database:
        rows = database.execute("SELECT probe, body FROM outcomes").fetchall()
    seconds = [(probe, json.loads(body)["evidence"]["measured"].get("duration_s", 0.0)) for probe, body in rows]
    imports = sum(each for probe, each in seconds if probe.startswith(IMPORT))
    return imports, sum(each for _, each in seconds) - imports
