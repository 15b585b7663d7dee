"""A real row gives the same outcomes with and without what makes them cheaper: minutes, and the package index."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compat import matrix, torch_hosts
from compat.accelerators import ALL, Accelerator
from compat.journal import Journal
from compat.matrix import select
from compat.model import Outcome
from compat.run import run
from compat.setup import Setup

MATRIX = Path(__file__).parents[2] / matrix.FOLDER
ASKED = ("import-peft", "lora-seq2seq-forward", "handwritten-forward-t5", "tokenizer-json-newer-file")
ROW, BOTH = "documented-2", ("documented-2", "documented-3")
pytestmark = [pytest.mark.environments, pytest.mark.timeout(1800)]


def outcomes(
    cache: Path, accelerators: frozenset[Accelerator], row: str = ROW, *, anew: bool = True
) -> tuple[Outcome, ...]:
    """Ask a row in a new environment, or in that which is there, with a new journal."""
    (combination,) = select(matrix.read(MATRIX), [row])
    if anew:
        shutil.rmtree(cache / "environments", ignore_errors=True)
    (cache / "journal.sqlite3").unlink(missing_ok=True)
    setup = Setup(MATRIX / "locks", cache, accelerators=accelerators)
    with Journal(cache / "journal.sqlite3") as book:
        return run(replace(combination, probes=ASKED), setup, book).outcomes


def test_shared_bytecode_changes_no_outcome(tmp_path: Path, same: Callable[..., Any]) -> None:
    without = outcomes(tmp_path, frozenset())
    assert not (tmp_path / "bytecode").exists()
    empty, filled = (outcomes(tmp_path, frozenset({Accelerator.BYTECODE})) for _ in range(2))
    used = [path for path in tmp_path.glob("environments/*/lib/**/*.pyc") if path.stat().st_nlink > 1]
    assert same(without) == same(empty) == same(filled)
    assert len(used) > 1000


def test_a_shared_torch_changes_no_outcome(tmp_path: Path, same: Callable[..., Any]) -> None:
    without = outcomes(tmp_path, ALL - {Accelerator.TORCH})
    assert not (tmp_path / "torch").exists()
    linked = outcomes(tmp_path, ALL)
    torch_hosts.close()
    assert same(without) == same(linked)
    assert [path.is_symlink() for path in tmp_path.glob("environments/*/lib/*/site-packages/torch")] == [True]


def test_forked_torch_changes_no_outcome(tmp_path: Path, same: Callable[..., Any]) -> None:
    torch_hosts.close()  # those of other tests have the torch of another cache
    without = [outcomes(tmp_path, ALL - {Accelerator.FORK}, row, anew=False) for row in BOTH]
    assert torch_hosts.answered() == 0
    forked = [outcomes(tmp_path, ALL, row, anew=False) for row in BOTH]
    assert torch_hosts.answered() == 1
    torch_hosts.close()
    assert [same(each) for each in without] == [same(each) for each in forked]
