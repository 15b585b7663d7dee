"""``compat run --events`` in a small project over the offline index, as the program that others read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compat.schema import table

pytestmark = pytest.mark.slow
ENTRY = """
[[combination]]
id = "{id}"
title = "Title"
kind = "current"
packages = {{ transformers = "{transformers}", tokenizers = "1.0", peft = "1.0" }}
"""
VALIDATOR = jsonschema.Draft202012Validator(json.loads(table.file("events").read_text(encoding="utf-8")))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "matrix").mkdir()
    text = ENTRY.format(id="good", transformers="1.0") + ENTRY.format(id="silent", transformers="99.0")
    (tmp_path / "matrix" / "tried.toml").write_text(text, encoding="utf-8")
    return tmp_path


def compat(project: Path, environ: Mapping[str, str], *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "compat", *arguments]
    env = {**environ, "COMPAT_CACHE": str(project / "cache")}
    outputs = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run(argv, cwd=project, env=env, text=True, check=False, **outputs)


def events(text: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in text.splitlines()]
    for each in lines:
        VALIDATOR.validate(each)
    assert [each["sequence"] for each in lines] == list(range(1, len(lines) + 1))
    return lines


def outcomes(lines: list[dict[str, Any]], combination: str) -> dict[str, tuple[str, bool]]:
    found = [each for each in lines if each["event"] == "outcome" and each["combination"] == combination]
    return {each["probe"]: (each["status"], each["asked_now"]) for each in found}


def test_a_run_is_told_and_so_is_one_that_changes_nothing(project: Path, offline_environ: Mapping[str, str]) -> None:
    first = compat(project, offline_environ, "run", "--events", "-")
    told = events(first.stdout)
    assert (first.returncode, told[0]["event"], told[0]["combinations"]) == (3, "run-started", ["good", "silent"])
    assert (told[-1]["event"], told[-1]["exit_code"], told[-1]["error"]) == ("run-done", 3, None)
    assert first.stderr.endswith("compat: something is inconclusive (exit code 3)\n")
    assert outcomes(told, "silent") == {"lock": ("error", True)}
    begun = [each["probe"] for each in told if each["event"] == "probe"]
    asked = outcomes(told, "good")
    assert set(begun) <= set(asked)
    assert {now for _, now in asked.values()} == {True}

    again = compat(project, offline_environ, "run", "--events", "events.ndjson")
    told = events((project / "events.ndjson").read_text(encoding="utf-8"))
    assert again.stdout == "".join(first.stderr.splitlines(keepends=True)[-2:])
    assert outcomes(told, "good") == {probe: (status, False) for probe, (status, _) in asked.items()}
    assert [each for each in told if each["event"] == "probe"] == []


def test_a_reader_that_went_away_ends_the_run_with_one_line(project: Path, offline_environ: Mapping[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = compat(project, offline_environ, "run", "--events", "-", stdout=writing)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (
        2,
        "compat: --events -: Broken pipe; what was finished is in the journal\n",
    )


def test_a_full_disk_ends_the_run_with_one_line(project: Path, offline_environ: Mapping[str, str]) -> None:
    ended = compat(project, offline_environ, "run", "--events", "/dev/full")
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        2,
        "",
        "compat: --events /dev/full: No space left on device; what was finished is in the journal\n",
    )


def test_standard_output_by_another_name_has_whole_lines(project: Path, offline_environ: Mapping[str, str]) -> None:
    with (project / "f").open("wb") as file:
        ended = compat(project, offline_environ, "run", "silent", "--events", "/dev/stdout", stdout=file)
    told = events((project / "f").read_text(encoding="utf-8"))
    assert (ended.returncode, told[-1]["event"]) == (3, "run-done")
    assert ended.stderr.endswith("compat: something is inconclusive (exit code 3)\n")


def test_bad_input_leaves_the_file_alone(project: Path, offline_environ: Mapping[str, str]) -> None:
    (project / "kept").write_text("kept", encoding="utf-8")
    assert compat(project, offline_environ, "run", "nonsense", "--events", "kept").returncode == 2
    assert compat(project, offline_environ, "run", "--here", "--events", "kept").returncode == 2
    before = sorted(project.rglob("*"))
    ended = compat(project, offline_environ, "run", "--events", "kept")
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        2,
        "",
        "compat: --events kept: line 1 is no event of compat; name a file that is not there, or -\n",
    )
    assert sorted(project.rglob("*")) == before
    assert (project / "kept").read_text(encoding="utf-8") == "kept"
