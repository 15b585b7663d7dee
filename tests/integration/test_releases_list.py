"""``compat releases`` over the offline index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compat.cli import main


@pytest.fixture
def folder(offline: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "matrix").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(("releases", *arguments))
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_releases_that_a_policy_chooses(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("peft", "tokenizers", "--policy", "newest:2") == 0
    assert capsys.readouterr().out.splitlines() == [
        "peft 2.0          no date",
        "peft 3.0          no date",
        "tokenizers 1.0          no date",
        "tokenizers 2.0          no date",
    ]


def test_renewal_writes_the_list_and_says_what_is_new(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    list_ = folder / "matrix" / "releases.json"
    list_.write_text('{"schema_version": 1, "renewed": "2026-01-01", "packages": {"peft": []}}', encoding="utf-8")
    assert run("--renew") == 0
    # The shipped list goes back to transformers 4.28 and tokenizers 0.13.
    assert capsys.readouterr().err.splitlines() == [
        "peft: 3 releases, new: 1.0, 2.0, 3.0",
        "tokenizers: 2 releases, new: 1.0, 2.0",
        f"transformers: 11 releases, new: {', '.join(f'{number}.0' for number in range(5, 16))}",
        "matrix/releases.json: written",
    ]
    assert set(json.loads(list_.read_text(encoding="utf-8"))["packages"]) == {"peft", "tokenizers", "transformers"}


def test_an_index_that_lacks_a_package_changes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--renew", "nowhere") == 3
    assert "nowhere: no release of it on any index" in capsys.readouterr().err
    assert list((folder / "matrix").iterdir()) == []


def test_renewal_needs_the_index(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--renew", "--offline") == 2
    assert capsys.readouterr().err == "compat: --renew asks the index: leave --offline out\n"


def test_names_are_taken_in_any_spelling(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("Peft", "PEFT") == 0
    assert capsys.readouterr().out.splitlines() == ["peft 3.0          no date"]
    assert run("--renew", "Peft", "PEFT") == 0
    list_ = json.loads((folder / "matrix" / "releases.json").read_text(encoding="utf-8"))
    assert set(list_["packages"]) == {"peft", "tokenizers", "transformers"}


def test_what_is_no_name_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("../peft") == 2
    assert capsys.readouterr().err == "compat: '../peft' is no package name\n"
