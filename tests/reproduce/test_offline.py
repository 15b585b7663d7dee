"""``compat reproduce`` after a run over the index of miniature packages: the journal answers, the script is run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat import installer
from compat.cli import main

MATRIX = """
[[combination]]
id = "gone"
title = "peft asks for what is gone"
kind = "current"
python = "{python}"
torch = "1.0"
packages = {{ transformers = "2.0", tokenizers = "1.0", peft = "1.0" }}

[[combination]]
id = "refused"
title = "They exclude each other"
kind = "current"
python = "{python}"
packages = {{ transformers = "6.0", tokenizers = "1.0", peft = "1.0" }}
"""
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
Compat = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.slow


@pytest.fixture
def compat(offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Compat:
    (tmp_path / "matrix").mkdir()
    (tmp_path / "matrix" / "own.toml").write_text(MATRIX.format(python=PYTHON), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMPAT_CACHE", str(tmp_path / "cache"))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


def test_a_failure_in_the_journal_is_reproduced_in_its_environment(compat: Compat) -> None:
    compat("run", "gone", "--probe", "import-peft")
    code, out, err = compat("reproduce", "gone:import-peft", "--run")
    assert code == 0, err
    assert "gone:import-peft: it fails the same way: ImportError: cannot import name 'Cache'" in err
    assert '#   "peft==1.0",\n' in out


def test_a_refusal_is_a_script_of_pins_that_uv_refuses_too(compat: Compat, tmp_path: Path) -> None:
    compat("run", "refused")
    assert "try refused:lock" in compat("reproduce", "refused:import-peft")[2]
    assert compat("reproduce", "refused:lock", "--to", "reproduce.py")[0] == 0
    ended = installer.uv(["uv", "run", "--isolated", "--no-project", str(tmp_path / "reproduce.py")])
    assert ended.returncode != 0
    assert "No solution found" in ended.stderr
    issue = compat("reproduce", "refused:lock", "--issue")[1]
    assert "## What the resolver says" in issue
