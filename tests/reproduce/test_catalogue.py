"""The script of every probe of the catalogue: it compiles, and knows all names that it uses."""

from __future__ import annotations

import ast
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from ruff import find_ruff_bin

from compat import journal
from compat.model import Outcome, Status
from compat.probes.catalogue import PROBES
from compat.probes.probe import Probe
from compat.questions import FOLDER
from compat.reproduce import told
from compat.reproduce.modules import Folder
from compat.reproduce.script import Wanted, code

ROOT = Path(__file__).parents[2]
FAULTS = "E9,F811,F821,F822,F823"
"""Syntax, names that nobody defines or that are defined twice."""
FEW = ("import-peft", "tokenizer-json-newer-file", "drift-tokens-gpt2")


def script(probe: Probe, outcome: Outcome | None = None) -> str:
    raised = outcome.evidence.exception if outcome else None
    frames, expected = (raised.frames if raised else ()), (told.expected(outcome) if outcome else "")
    return code(Wanted(probe, Folder(FOLDER), frames=frames, expected=expected))


def faults(folder: Path) -> str:
    argv = [find_ruff_bin(), "check", "--isolated", "--no-cache", "--select", FAULTS, "--output-format", "concise", "."]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False).stdout.strip()


def write(folder: Path, probes: Iterable[Probe]) -> None:
    for probe in probes:
        text = script(probe)
        (folder / f"{probe.id}.py").write_text(text, encoding="utf-8")
        imported = {node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
        assert not any(name is None or name.startswith("compat") for name in imported), probe.id


def test_scripts_of_all_kinds_know_their_names(tmp_path: Path) -> None:
    write(tmp_path, (probe for probe in PROBES if probe.id in FEW))
    assert faults(tmp_path) == "All checks passed!"


@pytest.mark.slow
def test_the_scripts_of_all_functions_know_their_names(tmp_path: Path) -> None:
    write(tmp_path, {probe.function: probe for probe in PROBES}.values())
    assert faults(tmp_path) == "All checks passed!"


@pytest.mark.slow
def test_the_failures_that_are_stored_have_scripts(tmp_path: Path) -> None:
    by_id = {probe.id: probe for probe in PROBES}
    stored = json.loads((ROOT / "reports" / "results.json").read_text(encoding="utf-8"))
    every = (journal.decode(each) for row in stored["combinations"] for each in row["outcomes"])
    failed = [outcome for outcome in every if outcome.status is Status.FAILED]
    kinds = {(by_id[each.probe].function, told.compared(each).partition(":")[0]): each for each in failed}
    for number, outcome in enumerate(kinds.values()):
        (tmp_path / f"{number}.py").write_text(script(by_id[outcome.probe], outcome), encoding="utf-8")
    assert faults(tmp_path) == "All checks passed!"


def test_the_founding_failure_is_short_and_ends_where_it_fails() -> None:
    stored = json.loads((ROOT / "reports" / "results.json").read_text(encoding="utf-8"))
    row = next(each for each in stored["combinations"] if each["id"] == "documented-2")
    outcome = next(journal.decode(each) for each in row["outcomes"] if each["probe"] == "lora-seq2seq-forward")
    text = script(next(probe for probe in PROBES if probe.id == outcome.probe), outcome)
    assert len(text.splitlines()) < 180
    assert text.splitlines()[-3:] == [
        "# This is what fails.",
        "asked(base, lambda model: model(**batch).loss)",
        'print("No error: it works here.")',
    ]
