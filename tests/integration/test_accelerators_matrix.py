"""The whole matrix has the same verdicts and outcomes with each accelerator on and off: minutes, and the package index.

All of them off at once are compared in everything that is asked; each alone in the founding document's own questions,
which make the verdict. Without releases.json nothing is searched near a combination.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat import matrix
from compat.accelerators import VARIABLE, Accelerator

PROJECT = Path(__file__).parents[2]
ADDRESS = re.compile(r"0x[0-9a-f]+")
DIFFERING = ("measured", "output")
"""Of the evidence: times and sizes, and what was printed, which holds addresses of memory."""
EVERYTHING, FOUNDING = None, ("instructblip",)
pytestmark = [pytest.mark.parity, pytest.mark.timeout(3600)]

Answers = dict[str, tuple[str, list[Any]]]
"""By combination: the verdict, and the outcomes."""
Ask = Callable[[str, "tuple[str, ...] | None"], Answers]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Ask the matrix with accelerators switched off, in a project, a cache and environments of its own; each once."""
    known: dict[tuple[str, tuple[str, ...] | None], Answers] = {}

    def asked(off: str, suites: tuple[str, ...] | None) -> Answers:
        if (off, suites) not in known:
            folder = tmp_path_factory.mktemp("project")
            known[off, suites] = _asked(folder, off, suites)
            shutil.rmtree(folder)
        return known[off, suites]

    return asked


def _asked(folder: Path, off: str, suites: tuple[str, ...] | None) -> Answers:
    shutil.copytree(PROJECT / matrix.FOLDER, folder / matrix.FOLDER, ignore=shutil.ignore_patterns("releases.json"))
    for file in (folder / matrix.FOLDER).glob("*.toml") if suites else ():
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^suites = .*$", f"suites = {json.dumps(suites)}", text), encoding="utf-8")
    for command in ("run", "report"):
        argv = [sys.executable, "-m", "compat", command, "--cache", str(folder / "cache")]
        ended = subprocess.run(argv, cwd=folder, env=_environ(off), capture_output=True, text=True)
        assert ended.returncode in (0, 1, 3), ended.stderr  # also where something is not as expected
    results = json.loads((folder / "reports" / "results.json").read_text(encoding="utf-8"))
    return {
        each["id"]: (each["verdict"], [_plain(outcome) for outcome in each["outcomes"]])
        for each in results["combinations"]
    }


def _environ(off: str) -> dict[str, str]:

    return {**os.environ, "PYTHONPATH": str(PROJECT), VARIABLE: off}


def _plain(outcome: dict[str, Any]) -> Any:
    evidence = {name: value for name, value in outcome["evidence"].items() if name not in DIFFERING}
    return json.loads(ADDRESS.sub("0x", json.dumps({**outcome, "evidence": evidence})))


def test_without_any_accelerator_everything_comes_out_the_same(ask: Ask) -> None:
    assert ask("all", EVERYTHING) == ask("", EVERYTHING)


@pytest.mark.parametrize("accelerator", Accelerator)
def test_each_alone_changes_no_verdict_and_no_outcome(ask: Ask, accelerator: Accelerator) -> None:
    assert ask(accelerator, FOUNDING) == ask("", FOUNDING)
