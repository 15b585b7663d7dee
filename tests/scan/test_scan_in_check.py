"""The scan beside the answer of ``compat check``."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from compat.check import target, verdict
from compat.check.answer import Check, SideOf
from compat.check.predicting import predicted
from compat.check.project import read
from compat.errors import MatrixError
from compat.history.names import History
from compat.report import check_json, check_markdown, check_terminal
from compat.scan.answer import Scan, Verdict
from compat.schema import making

GONE = "from transformers import AdamW\n"
NOW = {"transformers": "4.57.6", "numpy": "2.0.0", "peft": "git+https://example.org/peft"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("src/a.py", "tests/b.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(GONE)
    return tmp_path


def look(history: History, *named: str, to: str = "transformers==5.0.0") -> Scan | None:
    wanted = target.read([to], lambda name: "1")
    return predicted(history, read(Path.cwd()), [Path(each) for each in named], wanted, NOW)


@pytest.mark.parametrize(
    ("table", "named", "files"),
    [
        (None, (), None),
        (None, ("src",), ["src/a.py"]),
        ("[tool.compat]", (), ["src/a.py", "tests/b.py"]),
        ('[tool.compat]\nscan = ["tests"]', (), ["tests/b.py"]),
        ('[tool.compat]\nscan = ["tests"]', ("src/a.py",), ["src/a.py"]),
    ],
)
def test_what_is_read(
    table: str | None, named: tuple[str, ...], files: list[str] | None, history: History, folder: Path
) -> None:
    if table:
        (folder / "pyproject.toml").write_text(table)
    found = look(history, *named)
    assert (found and [each.path for each in found.breaks]) == files


@pytest.mark.parametrize("to", ["numpy==2", "transformers==9", "torch==2.13.0", "peft @ git+https://example.org/x"])
def test_what_the_history_does_not_know_is_not_predicted(to: str, history: History, folder: Path) -> None:
    assert look(history, "src", to=to) is None


def test_where_the_user_is_tells_apart(history: History, folder: Path) -> None:
    (folder / "src/a.py").write_text("from transformers import Trainer\nTrainer(tokenizer=1)\n")
    found = look(history, "src")
    assert found is not None
    assert (found.present, [each.verdict for each in found.breaks]) == ({"transformers": "4.57.6"}, [Verdict.ALREADY])


def test_a_path_that_there_is_not_is_refused(history: History, folder: Path) -> None:
    with pytest.raises(MatrixError, match="nowhere"):
        look(history, "nowhere")


def check(found: Scan | None) -> Check:
    side = SideOf("here", {"transformers": "4.57.6"}, "3.11")
    return Check(side, side, (), (), predicted=found)


def test_every_format_has_it_and_no_verdict_changes(history: History, folder: Path) -> None:
    with_, without = check(look(history, "src")), check(None)
    assert verdict.verdict(with_) is verdict.verdict(without)
    assert "Predicted from your source\n  src/a.py:1:26 transformers.AdamW gone since" in check_terminal.render(with_)
    row = "| `src/a.py:1:26` | `transformers.AdamW` | gone since 5.0.0, last in 4.57.6 |"
    assert row in check_markdown.render(with_)
    printed = json.loads(check_json.render(with_))
    jsonschema.Draft202012Validator(making.schema("check")).validate(printed)
    assert [each["name"] for each in printed["predicted"]["breaks"]] == ["transformers.AdamW"]
    for render in (check_terminal.render, check_markdown.render):
        assert "Predicted" not in render(without)
    assert json.loads(check_json.render(without))["predicted"] is None


def test_that_nothing_is_predicted_is_said(history: History, folder: Path) -> None:
    shown = " ".join(check_terminal.render(check(look(history, "src", to="transformers==4.57.6"))).split())
    assert "Predicted from your source Nothing is predicted to break with transformers 4.57.6: 1 file read" in shown
