"""A project that has the document's matrix and what is stored of it, and no journal of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat.cli import main

ROOT = Path(__file__).parents[2]
Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def stored() -> dict[str, Any]:
    """The committed results."""
    return dict(json.loads((ROOT / "reports" / "results.json").read_text(encoding="utf-8")))


@pytest.fixture
def ask(
    stored: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ask:
    """``compat reproduce`` there: exit code, standard output, standard error. ``only`` are the combinations' ids."""
    shutil.copytree(ROOT / "matrix", tmp_path / "matrix")
    (tmp_path / "reports").mkdir()
    monkeypatch.chdir(tmp_path)

    def asked(*arguments: str) -> tuple[int, str, str]:
        name = arguments[0].partition(":")[0]
        own = [each for each in stored["combinations"] if each["id"] == name]
        near = [each for each in stored["neighbours"] if each["base"] == name]
        text = json.dumps({**stored, "combinations": own, "neighbours": near, "claims": []})
        (tmp_path / "reports" / "results.json").write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["reproduce", *arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return asked
