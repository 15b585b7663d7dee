import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from compat import journal
from compat.errors import ToolError
from compat.journal import Journal
from compat.model import Evidence, Frame, Outcome, Phase, Raised, Stage, Status, Version

OUTCOME = Outcome(
    combination="documented-1",
    probe="lora-seq2seq-forward",
    stage=Stage.PROBE,
    status=Status.FAILED,
    reason="TypeError: no",
    evidence=Evidence(
        phase=Phase.ACT,
        exception=Raised("TypeError", "no", (Frame("a.py", 3, "f"),), Raised("KeyError", "'x'")),
        versions={"peft": Version("0.16.0", None)},
        figures={"loss": 1.5, "text": "值\n|"},
        measured={"duration_s": 0.25},
    ),
)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("stage", Stage)
def test_every_outcome_comes_back_as_it_was_put(tmp_path: Path, stage: Stage, status: Status) -> None:
    outcome = replace(OUTCOME, stage=stage, status=status)
    with Journal(tmp_path / "journal.sqlite3") as book:
        book.put("k", outcome)
        assert book.get(["k", "other"]) == {"k": outcome}


def test_a_later_outcome_replaces_an_earlier_one(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite3") as book:
        book.put("k", OUTCOME)
        book.put("k", replace(OUTCOME, status=Status.PASSED))
        assert (len(book), book.get(["k"])["k"].status) == (1, Status.PASSED)


def test_forgotten_outcomes_are_gone(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite3") as book:
        book.put("k", OUTCOME)
        book.forget(["k"])
        assert book.get(["k"]) == {}


def test_an_unreadable_row_counts_as_not_there(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal(path) as book:
        book.put("k", OUTCOME)
    database = sqlite3.connect(path)
    database.execute("UPDATE outcomes SET body = '{'")
    database.commit()
    database.close()
    with Journal(path) as book:
        assert book.get(["k"]) == {}


def test_a_file_that_is_no_journal_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.write_text("something else entirely, long enough to be read as a header" * 10)
    with pytest.raises(ToolError, match="file is not a database; move it away"):
        Journal(path)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    Journal(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(ToolError, match="written with schema 99"):
        Journal(path)


def _write_fifty(path: Path, name: str) -> None:
    with Journal(path) as book:
        for number in range(50):
            book.put(f"{name}-{number}", OUTCOME)


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with ProcessPoolExecutor(3) as pool:
        list(pool.map(_write_fifty, [path] * 3, "abc"))
    with Journal(path) as book:
        assert len(book) == 150


def test_equal_content_has_an_equal_key_whatever_its_order() -> None:
    assert journal.key({"a": 1, "b": [2]}) == journal.key({"b": [2], "a": 1}) != journal.key({"a": 1, "b": [3]})


@pytest.mark.slow
def test_many_may_open_a_new_journal_at_once(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from compat.journal import Journal\n"
        "for number, path in enumerate(sys.argv[2:]):\n"
        "    while time.time() < float(sys.argv[1]) + number / 50: pass\n"
        "    Journal(Path(path)).close()"
    )
    paths = [str(tmp_path / f"{number}.sqlite3") for number in range(60)]
    here = {**os.environ, "PYTHONPATH": str(Path(journal.__file__).parents[1])}
    argv = [sys.executable, "-c", program, str(time.time() + 1), *paths]
    started = [subprocess.Popen(argv, env=here) for _ in range(4)]
    assert [each.wait(60) for each in started] == [0, 0, 0, 0]


def test_a_journal_that_can_no_longer_be_written_is_one_error(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite3") as book:
        book._database.execute("PRAGMA query_only = 1")
        with pytest.raises(ToolError, match="is the disk full, or the folder read-only"):
            book.put("k", OUTCOME)
