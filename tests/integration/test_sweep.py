"""``compat sweep`` over the offline index: 1.0 and 3.0 work beside peft 1.0, 2.0 lacks what it imports."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from compat.cli import main

pytestmark = pytest.mark.slow

ARGUMENTS = ("sweep", "--policy", "range:<4", "--with", "peft==1.0", "--with", "peft==2.0", "--probe", "import-peft")
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
        (("--with", "peft"), "--with peft: expected package==version"),
        (
            ("--probe", "no-such", "--with", "peft==1.0", "--policy", "range:<4"),
            "--probe no-such: there is no such probe",
        ),
        (("--offline",), "releases.json: No such file or directory"),
    ],
)
def test_a_mistake_is_told_before_anything_is_built(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run("sweep", *arguments) == 2
    assert said in capsys.readouterr().err
    assert not (folder / "reports").exists()
