"""Real rows give the same outcomes with and without what makes them cheaper: minutes, and the package index."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compat import matrix
from compat.accelerators import ALL, Accelerator
from compat.journal import Journal
from compat.matrix import select
from compat.model import Outcome
from compat.run import Setup, run

MATRIX = Path(__file__).parents[2] / matrix.FOLDER
ASKED = ("import-peft", "lora-seq2seq-forward", "handwritten-forward-t5", "tokenizer-json-newer-file")
ROWS = ("documented-2", "documented-3")
pytestmark = [pytest.mark.environments, pytest.mark.timeout(1800)]


def outcomes(row: str, cache: Path, accelerators: frozenset[Accelerator]) -> tuple[Outcome, ...]:
    """Ask a row in a new environment, with a journal of its own."""
    (combination,) = select(matrix.read(MATRIX), [row])
    shutil.rmtree(cache / "environments", ignore_errors=True)
    (cache / "journal.sqlite3").unlink(missing_ok=True)
    setup = Setup(MATRIX / "locks", cache, accelerators=accelerators)
    with Journal(cache / "journal.sqlite3") as book:
        return run(replace(combination, probes=ASKED), setup, book).outcomes


@pytest.mark.parametrize("row", ROWS)
def test_shared_bytecode_changes_no_outcome(row: str, tmp_path: Path, same: Callable[..., Any]) -> None:
    without = outcomes(row, tmp_path, ALL - {Accelerator.BYTECODE})
    assert not (tmp_path / "bytecode").exists()
    empty, filled = (outcomes(row, tmp_path, ALL) for _ in range(2))
    used = [path for path in tmp_path.glob("environments/*/lib/**/*.pyc") if path.stat().st_nlink > 1]
    assert same(without) == same(empty) == same(filled)
    assert len(used) > 1000
