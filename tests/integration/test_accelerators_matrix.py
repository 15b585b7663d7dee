"""The whole matrix has the same verdicts and outcomes with each accelerator on and off: minutes, and the package index.

Asked are the founding document's own questions, which make the verdict; without releases.json nothing is searched near
a combination. What else is asked is compared for single rows (``test_accelerators.py``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compat import matrix
from compat.accelerators import VARIABLE, Accelerator

PROJECT = Path(__file__).parents[2]
ADDRESS = re.compile(r"0x[0-9a-f]+")
DIFFERING = ("measured", "output")
"""Of the evidence: times and sizes, and what was printed, which holds addresses of memory."""
BUILDING = (Accelerator.BYTECODE, Accelerator.TORCH)
"""Those that decide how environments are built: without one of them all are built anew, in a cache of their own."""
pytestmark = [pytest.mark.parity, pytest.mark.timeout(3600)]

Answers = dict[str, tuple[str, list[Any]]]
"""By combination: the verdict, and the outcomes."""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """The matrix with the founding document's questions alone."""
    folder = tmp_path / "project"
    shutil.copytree(PROJECT / matrix.FOLDER, folder / matrix.FOLDER, ignore=shutil.ignore_patterns("releases.json"))
    for file in (folder / matrix.FOLDER).glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^suites = .*$", 'suites = ["instructblip"]', text), encoding="utf-8")
    yield folder
    shutil.rmtree(folder)


def asked(project: Path, off: str, cache: Path) -> Answers:
    for command in ("run", "report"):
        argv = [sys.executable, "-m", "compat", command, "--cache", str(cache)]
        environ = {**os.environ, "PYTHONPATH": str(PROJECT), VARIABLE: off}
        ended = subprocess.run(argv, cwd=project, env=environ, capture_output=True, text=True)
        assert ended.returncode in (0, 1, 3), ended.stderr  # also where something is not as expected
    results = json.loads((project / "reports" / "results.json").read_text(encoding="utf-8"))
    return {
        each["id"]: (each["verdict"], [_plain(outcome) for outcome in each["outcomes"]])
        for each in results["combinations"]
    }


def _plain(outcome: dict[str, Any]) -> Any:
    evidence = {name: value for name, value in outcome["evidence"].items() if name not in DIFFERING}
    return json.loads(ADDRESS.sub("0x", json.dumps({**outcome, "evidence": evidence})))


def test_without_any_of_them_every_verdict_and_every_outcome_is_the_same(project: Path) -> None:
    shared = project / "cache"
    with_all = asked(project, "", shared)
    assert len(with_all) == len(matrix.select(matrix.read(project / matrix.FOLDER), []))
    assert asked(project, Accelerator.ANSWERS, shared) == with_all  # it is about what was asked before: that stays
    for off in (Accelerator.FORK, *BUILDING, "all"):
        shutil.rmtree(project / ".compat")
        own = shared if off == Accelerator.FORK else project / f"cache-{off}"
        assert asked(project, off, own) == with_all, off
        shutil.rmtree(own)
