"""What a run switches off by itself."""

from __future__ import annotations

from typing import Any

import pytest

from compat.accelerators import ALL, Accelerator
from compat.commands import run as run_command
from compat.model import Combination, Outcome, Stage, Status
from compat.setup import Result, Setup

ENTRY = """
[[combination]]
id = "{id}"
title = "Title of {id}"
kind = "current"
packages = {{ transformers = "1.0", tokenizers = "1.0", peft = "1.0" }}
"""


@pytest.mark.parametrize(("ids", "own"), [(["a"], ALL - {Accelerator.FORK}), (["a", "b"], ALL)])
def test_torch_is_imported_to_be_forked_where_several_are_run_or_looked_for(
    ids: list[str], own: frozenset[Accelerator], repository: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(combination: Combination, setup: Setup, *more: Any) -> Result:
        used.append(setup.accelerators)
        return Result(combination, (Outcome(combination.id, "lock", Stage.LOCK, Status.FAILED, "no such release"),))

    def search(result: Result, tried: Any, setup: Setup, *more: Any) -> tuple[None, int]:
        near.append(setup.accelerators)
        return None, 0

    used: list[frozenset[Accelerator]] = []
    near: list[frozenset[Accelerator]] = []
    monkeypatch.setattr(run_command, "run", run)
    monkeypatch.setattr(run_command.remedies, "search", search)
    repository.write("matrix/tried.toml", "".join(ENTRY.format(id=each) for each in "abc"))
    repository("run", *ids)
    assert (used, near) == ([own] * len(ids), [ALL] * len(ids))
