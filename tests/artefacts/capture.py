"""Captures the artefacts of `pairs.toml` again, in real environments: `python tests/artefacts/capture.py [KIND ...]`.

Each is written by its writer and read by its two readers; the files go to `captured/<kind>.zip`, the two outcomes to
`captured/outcomes.json`. What does not come out as `pairs.toml` says stops it. COMPAT_CACHE names environments to use.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

sys.path.insert(0, str(Path(__file__).parent))
from pairs import OUTCOMES, Pair, pack, pairs

from compat import journal, matrix
from compat.artefacts import asking, chosen, judging
from compat.journal import Journal
from compat.model import Combination, Outcome
from compat.probes.catalogue_artefacts import READ
from compat.setup import Setup

MATRIX = Path(__file__).parents[2] / matrix.FOLDER
CACHE = Path(os.environ.get("COMPAT_CACHE", platformdirs.user_cache_path("compat-harness")))


def main(names: list[str]) -> None:
    combinations = {each.id: each for each in matrix.read(MATRIX)}
    known: dict[str, Any] = json.loads(OUTCOMES.read_text(encoding="utf-8")) if OUTCOMES.exists() else {}
    wanted = {kind: pair for kind, pair in pairs().items() if not names or kind in names}
    with tempfile.TemporaryDirectory() as place, Journal(Path(place, "journal.sqlite3")) as book:
        for kind, pair in wanted.items():
            known[kind] = capture(kind, pair, combinations, book)
    kept = {kind: known[kind] for kind in pairs() if kind in known}
    OUTCOMES.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def capture(kind: str, pair: Pair, combinations: dict[str, Combination], book: Journal) -> dict[str, Any]:
    setup = Setup(MATRIX / "locks", CACHE)
    _, saved = asking.write(combinations[pair.writer], chosen.kinds([kind]), setup, book, lambda *_: None)
    artefact = saved[kind]
    found = {"artefact": artefact}
    for which, reader, expected in (
        ("passes", pair.passes, ("equal", "")),
        ("fails", pair.fails, (pair.came, pair.rule)),
    ):
        outcomes = asking.read(combinations[reader], [(kind, artefact)], setup, book, lambda *_: None).outcomes
        seen = judging.seen(outcomes)
        cell = judging.cell(kind, pair.writer, reader, artefact, seen, seen)
        print(f"{kind}: {pair.writer} -> {reader}: {cell.came}, {cell.rule or 'no rule'}: {cell.reason[:100]}")  # noqa: T201
        if (cell.came, cell.rule) != expected:
            raise SystemExit(f"{kind}: {reader}: {cell.came}, {cell.rule}; expected {expected}")
        found[which] = plain(next(each for each in outcomes if each.probe == asking.name_of(READ + kind, artefact)))
    pack(kind, asking.shared(CACHE) / artefact)
    return found


def plain(outcome: Outcome) -> dict[str, Any]:
    """Without what differs from run to run."""
    encoded = journal.encode(outcome)
    encoded["evidence"].update(measured={}, output="")
    return encoded


if __name__ == "__main__":
    main(sys.argv[1:])
