"""``compat sweep`` over the offline index: 1.0 and 3.0 work beside peft 1.0, 2.0 lacks what it imports."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from compat.cli import main

pytestmark = pytest.mark.slow

NARROW = ("sweep", "--policy", "range:<4", "--with", "peft==1.0", "--with", "peft==2.0", "--probe", "import-peft")
ARGUMENTS = (*NARROW, "--output", "reports")
PASSED = "passed"
REFUSED = "failed: ImportError: cannot import name 'Cache' from 'transformers' (<path>)"


@pytest.fixture
def folder(offline: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "matrix").mkdir()
    (tmp_path / "matrix" / "defaults.toml").write_text('torch = "1.0"\ncompanions = []\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMPAT_CACHE", str(tmp_path / "cache"))
    before = signal.getsignal(signal.SIGTERM)
    yield tmp_path
    signal.signal(signal.SIGTERM, before)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_landscape_is_exact_and_going_on_builds_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*ARGUMENTS) == 0
    first = {path.name: path.read_bytes() for path in (folder / "reports").iterdir()}
    lines = json.loads(first["landscape.json"])["lines"]
    assert [
        (line["fixed"], [(each["first"], each["last"], each["signature"]) for each in probe["ranges"]])
        for line in lines
        for probe in line["probes"].values()
    ] == [
        ({"peft": "1.0"}, [("1.0", "1.0", PASSED), ("2.0", "2.0", REFUSED), ("3.0", "3.0", PASSED)]),
        ({"peft": "2.0"}, [("1.0", "3.0", PASSED)]),
    ]
    assert "compat bisect --package transformers --from 2.0 --to 3.0 --with peft==1.0 --probe import-peft" in str(
        first["landscape.md"]
    )
    capsys.readouterr()
    assert run(*ARGUMENTS) == 0
    assert {path.name: path.read_bytes() for path in (folder / "reports").iterdir()} == first
    assert "building" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--policy", "range:>99"), "--policy range:>99: no release of transformers"),
        (("--with", "peft"), "--with 'peft': expected an exact version, such as peft==1.2.3"),
        (("--with", "torch==2.0"), "--with torch: torch is a layer of its own"),
        (("--package", "pe ft"), "'pe ft' is no package name"),
        (
            ("--probe", "no-such", "--with", "peft==1.0", "--policy", "range:<4"),
            "--probe no-such: there is no such probe",
        ),
        (("--package", "nowhere", "--probe", "no-such"), "--probe no-such: there is no such probe"),
        (("--offline",), "releases.json: No such file or directory"),
    ],
)
def test_a_mistake_is_told_before_anything_is_built(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run("sweep", *arguments) == 2
    assert said in capsys.readouterr().err
    assert not (folder / "reports").exists()


def test_a_part_of_the_landscape_is_printed(
    folder: Path, capsys: pytest.CaptureFixture[str], document: Callable[[str, str], Any]
) -> None:
    assert run(*ARGUMENTS) == 0
    written = {path.name: path.read_text(encoding="utf-8") for path in (folder / "reports").iterdir()}
    document("landscape", written["landscape.json"])
    capsys.readouterr()
    for more, name in (((), "landscape.md"), (("--json",), "landscape.json")):
        for file in (folder / "reports").iterdir():
            file.write_text("the whole one", encoding="utf-8")
        assert run(*NARROW, *more) == 0
        assert capsys.readouterr().out == written[name]
        assert {path.read_text(encoding="utf-8") for path in (folder / "reports").iterdir()} == {"the whole one"}


def test_3_where_nothing_was_learnt_what_is_there_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "reports").mkdir()
    (folder / "reports" / "landscape.md").write_text("old", encoding="utf-8")
    unknown = ("sweep", "--policy", "range:<3", "--with", "peft==9.0", "--probe", "import-peft")
    assert run(*unknown, "--output", "reports") == 3
    said = "transformers beside peft 9.0: nothing was learnt, no release gave an answer; nothing is written"
    assert capsys.readouterr().err.splitlines()[-1] == f"compat: {said}"
    assert [path.read_text(encoding="utf-8") for path in (folder / "reports").iterdir()] == ["old"]
    assert run(*unknown) == 3
    assert capsys.readouterr().out == ""
