"""The tutorial, followed in a folder of its own: its commands print what it shows."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
from shown import TOP, commands

from compat.cli import main

TUTORIAL = [each for each in commands(TOP / "docs" / "tutorial.md") if each.output]


@pytest.mark.environments
@pytest.mark.timeout(900)
def test_the_tutorial_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(TOP / "matrix", tmp_path / "matrix")
    shutil.copy(TOP / "tests" / "readme" / "instructblip.log", tmp_path)
    monkeypatch.chdir(tmp_path)
    printed = []
    for each in TUTORIAL:
        with pytest.raises(SystemExit):
            main(shlex.split(each.text)[1:])
        printed.append((each.text, capsys.readouterr().out.strip()))
    assert printed == [(each.text, each.output) for each in TUTORIAL]
    assert [text.split()[1] for text, _ in printed] == ["explain", "run", "report", "check"]
