"""``compat check`` from the document's row 2, on the real releases."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compat.cli import main

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.environments, pytest.mark.timeout(900)]

Check = Callable[[str], dict[str, Any]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    (tmp_path / "matrix").symlink_to(ROOT / "matrix")  # so that the journal is not this checkout's
    monkeypatch.chdir(tmp_path)

    def check(to: str) -> dict[str, Any]:
        with pytest.raises(SystemExit) as ended:
            main(["check", "--from", "documented-2", "--to", to, "--suite", "instructblip", "--offline", "--json"])
        found = json.loads(capsys.readouterr().out)
        assert found["exit_code"] == ended.value.code
        return dict(found)

    return check


def changed(found: dict[str, Any], change: str) -> list[str]:
    return [cell["probe"] for cell in found["cells"] if cell["counts"] and cell["change"] == change]


def ways(found: dict[str, Any]) -> list[dict[str, str]]:
    return [each["pins"] for each in found["alternatives"]["found"]]


def test_to_4_57_6_the_failure_is_fixed(check: Check) -> None:
    found = check("transformers==4.57.6")
    assert (found["answer"], found["exit_code"], found["alternatives"]) == ("yes", 0, None)
    assert changed(found, "fixed") == ["lora-seq2seq-forward", "lora-causal-forward"]
    assert [cause["rule"] for cause in found["causes"]] == ["inputs-embeds-unexpected-argument"]
    assert [(each["package"], each["reason"]) for each in found["moves"]] == [
        ("transformers", "asked"),
        ("tokenizers", "required"),
    ]


def test_to_5_0_0_with_peft_kept_peft_no_longer_imports(check: Check) -> None:
    found = check("transformers==5.0.0")
    assert (found["answer"], found["exit_code"]) == ("no", 1)
    assert changed(found, "regression") == ["import-peft", "t5-fast-newer-file"]
    assert [cause["rule"] for cause in found["causes"]][:2] == [
        "peft-older-than-transformers",
        "fast-tokenizer-drops-normalizer",
    ]
    assert ways(found) == [
        {"transformers": "4.57.6", "tokenizers": "0.22.2", "peft": "0.16.0"},
        {"transformers": "4.54.1", "tokenizers": "0.21.4", "peft": "0.16.0"},
    ]


def test_to_4_40_0_peft_does_not_import_yet(check: Check) -> None:
    found = check("transformers==4.40.0")
    assert (found["answer"], found["exit_code"]) == ("no", 1)
    assert changed(found, "regression") == ["import-peft"]
    assert [cause["rule"] for cause in found["causes"]][:1] == ["peft-needs-newer-transformers"]
    assert ways(found) == [
        {"transformers": "4.40.0", "tokenizers": "0.19.1", "peft": "0.13.2"},
        {"transformers": "4.54.1", "tokenizers": "0.21.4", "peft": "0.16.0"},
    ]
    kept = found["alternatives"]["found"][0]
    assert kept["as_now"] == ["lora-seq2seq-forward", "lora-causal-forward"]
