"""The repository's noxfile in a small project over the offline index, and what it lists here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from compat import matrix

ROOT = Path(__file__).parents[2]
LISTING = {**os.environ, "PYTHONPATH": str(ROOT), "COMPAT_WITHOUT": "kept-answers"}
"""What is listed must not depend on what was run in this checkout."""
MATRIX = """
[[combination]]
id = "first"
title = "The first"
kind = "current"
packages = { transformers = "1.0", tokenizers = "1.0", peft = "1.0" }
expect = { import-tokenizers = "WANTED" }

[[combination]]
id = "refused"
title = "What the resolver refuses"
kind = "further"
packages = { transformers = "6.0", tokenizers = "1.0", peft = "1.0" }
"""


class Nox:
    """nox in a folder."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder, self.env = folder, env

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and all that was printed."""
        argv = [sys.executable, "-m", "nox", "--nocolor", *arguments]
        out = subprocess.STDOUT
        done = subprocess.run(
            argv, cwd=self.folder, env=self.env, stdout=subprocess.PIPE, stderr=out, text=True, timeout=100
        )
        return done.returncode, done.stdout

    def write(self, wanted: str) -> None:
        (self.folder / "matrix").mkdir(exist_ok=True)
        (self.folder / "matrix" / "tried.toml").write_text(MATRIX.replace("WANTED", wanted), encoding="utf-8")


@pytest.fixture
def nox(offline_environ: Mapping[str, str], tmp_path: Path) -> Nox:
    shutil.copyfile(ROOT / "noxfile.py", tmp_path / "noxfile.py")
    return Nox(tmp_path, {**offline_environ, "COMPAT_CACHE": str(tmp_path / "cache")})


@pytest.fixture(scope="module")
def listed() -> str:
    """What nox lists in this checkout."""
    return Nox(ROOT, LISTING)("-l")[1]


def test_the_documented_rows_are_listed_readably(listed: str) -> None:
    assert re.search(
        r"\n\* combination\(documented-1\) \[combination\] -> documented: Row 1: transformers 4\.53\.0\.dev0, [^\n]* "
        r"\(transformers 4\.53\.0, tokenizers 0\.21\.1, peft 0\.16\.0\)\.\n",
        listed,
    )
    assert {"matrix", "report", "lock", "tests", "lint", "typing"} <= set(re.findall(r"(?m)^[-*] (\w+)", listed))


def test_by_default_the_matrix_is_run_with_all_but_the_direct_combinations(listed: str) -> None:
    here = matrix.select(matrix.read(ROOT / matrix.FOLDER), [])
    assert re.findall(r"(?m)^\* (\S+)", listed) == [*(f"combination({each.id})" for each in here), "matrix"]


@pytest.mark.slow
def test_the_matrix_runs_everything_writes_the_report_and_then_nothing_is_left_to_do(nox: Nox) -> None:
    nox.write("passed")
    code, printed = nox()
    reports = {path.name: path.read_bytes() for path in (nox.folder / "reports").iterdir()}
    assert (code, "compat: everything is as expected (exit code 0)" in printed) == (0, True), printed
    assert set(reports) == {
        *("badge.json", "compatibility.html", "compatibility.md", "junit.xml", "results.json", "training.md")
    }
    code, printed = nox("-s", "matrix")
    assert (code, printed.count("unchanged, nothing probed"), printed.count(": unchanged\n")) == (0, 2, 6), printed
    assert {path.name: path.read_bytes() for path in (nox.folder / "reports").iterdir()} == reports


@pytest.mark.slow
def test_a_difference_fails_the_matrix_and_no_combination(nox: Nox) -> None:
    nox.write("failed")
    code, printed = nox("-s", "matrix")
    states = dict(re.findall(r"(?m)^nox > \* (\S+): (\w+)", printed))
    assert code == 1
    assert states == {"combination(first)": "success", "combination(refused)": "success", "matrix": "failed"}, printed
    assert "first: import-tokenizers: expected failed, observed passed" in printed


@pytest.mark.slow
def test_one_combination_is_one_session_and_arguments_reach_compat(nox: Nox) -> None:
    nox.write("passed")
    assert nox("-s", "combination(first)")[0] == 0
    code, printed = nox("-s", "combination(first)", "--", "--rerun")
    assert (code, "unchanged, nothing probed" in printed, "refused" in printed) == (0, False, False), printed


@pytest.mark.slow
def test_the_matrix_leaves_out_what_is_unchanged_and_says_so(nox: Nox) -> None:
    nox.write("passed")
    assert nox("-s", "combination(first)")[0] == 0
    code, printed = nox("-s", "matrix")
    states = dict(re.findall(r"(?m)^nox > \* (\S+): (\w+)", printed))
    assert (code, states) == (0, {"combination(refused)": "success", "matrix": "success"}), printed
    assert re.findall(r"(?m)^(\w+): \d.*\((.*)\)$", printed) == [
        ("refused", "1 probed now"),
        ("first", "unchanged, nothing probed"),
    ], printed
    assert "combination" not in nox("-s", "matrix")[1]
    code, printed = nox("-s", "matrix", "--", "--rerun")
    assert (code, printed.count("* combination(first): success"), "unchanged, nothing" in printed) == (0, 1, False)


@pytest.mark.slow
def test_a_session_asks_one_probe_and_records_it_and_the_matrix_afterwards_asks_the_rest(nox: Nox) -> None:
    nox.write("passed")
    only = ("--probe", "import-tokenizers", "--record", "reports/cpu")
    code, printed = nox("-s", "combination(first)", "--", *only)
    assert (code, "first: import-tokenizers: passed" in printed) == (0, True), printed
    assert [path.name for path in (nox.folder / "reports" / "cpu").iterdir()] == ["first.tiny.json"]
    code, printed = nox()
    assert (code, "compat: everything is as expected (exit code 0)" in printed) == (0, True), printed


def test_a_bad_matrix_is_one_line(nox: Nox) -> None:
    nox.write("passed")
    (nox.folder / "matrix" / "bad.toml").write_text("colour = 1", encoding="utf-8")
    code, printed = nox("-l")
    assert (code != 0, printed.strip().splitlines()[-1]) == (True, "compat: bad.toml: colour: unknown key (and 1 more)")


@pytest.mark.slow
def test_a_bad_argument_fails_the_session(nox: Nox) -> None:
    nox.write("passed")
    code, printed = nox("-s", "combination(first)", "--", "--device", "tpu")
    assert (code, "compat: --device tpu: there is cpu and cuda" in printed) == (1, True), printed
