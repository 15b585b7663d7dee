"""What the journal knows of a combination, with the lock and the machine given."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat import keys, locking, recall
from compat.journal import Journal
from compat.model import Combination, Kind, Lock, Outcome, Stage, Status
from compat.probes.probe import Probe
from compat.questions import Catalogue
from compat.setup import Setup
from compat.where import Where

PROBES = (
    Probe("import-peft", "?", "", suite=""),
    Probe("uses", "?", "", suite="", requires=("import-peft",)),
    Probe("more", "?", "", suite="", requires=("uses",)),
)
ONE = Combination("one", "One", Kind.CURRENT, "3.11", {"peft": "1.0"}, suites=())
LOCK = Lock("one", "peft==1.0\n", "", "0" * 64)
HERE = Where("3.11.7", "linux-x86_64")
FAILED, PASSED, ERROR, SKIPPED = Status.FAILED, Status.PASSED, Status.ERROR, Status.SKIPPED


@pytest.mark.parametrize(
    ("first", "expected"),
    [(FAILED, [FAILED, SKIPPED, SKIPPED]), (PASSED, [PASSED, ERROR, ERROR])],
    ids=["it fails", "it passes now"],
)
def test_what_was_skipped_behind_a_probe_is_not_run_once_that_passes(
    first: Status, expected: list[Status], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "known", lambda *_: LOCK)
    monkeypatch.setattr(locking, "hindrance", lambda *_: None)
    monkeypatch.setattr(recall, "_known_here", lambda *_: HERE)
    setup = Setup(tmp_path / "locks", tmp_path / "cache", catalogue=Catalogue(PROBES))
    made = keys.of(LOCK, HERE, setup, PROBES)
    with Journal(tmp_path / "journal") as book:
        book.put(made["import-peft"], Outcome("one", "import-peft", Stage.IMPORT, first))
        for probe in ("uses", "more"):
            book.put(made[probe], Outcome("one", probe, Stage.PROBE, SKIPPED, "no", prerequisite="import-peft"))
        found = recall.recall(ONE, setup, book)
    assert found is not None
    told = [(each.status, each.reason == recall.NOT_RUN) for each in found.outcomes]
    assert told == [(status, status is ERROR) for status in expected]
