"""Where the time of a combination went."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from compat import probing, spending
from compat.errors import CompatError
from compat.probes.probe import Probe
from compat.spending import Part, Spent

FAKE = """
import json, os, sys
results = os.fdopen(json.loads(sys.stdin.read())["results_fd"], "w", buffering=1)

def outcome(probe, stage, seconds):
    evidence = {"measured": {"duration_s": seconds}}
    found = {"combination": "", "probe": probe, "stage": stage, "status": "passed", "evidence": evidence}
    print(json.dumps({"event": "outcome", "outcome": found}), file=results)

outcome("import-torch", "import", 5.0)
print(json.dumps({"event": "host", "preload_s": 2.0}), file=results)
outcome("first", "probe", 0.25)
print(json.dumps({"event": "done"}), file=results)
"""


def test_what_a_host_measured_of_its_time_is_no_longer_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "__main__.py").write_text(FAKE, encoding="utf-8")
    monkeypatch.setattr(probing, "FOLDER", tmp_path)
    spent = Spent()
    spent.add(Part.HOST, 100.0)
    probes = (Probe("import-torch", "?", ""), Probe("first", "?", "m:f"))
    assert len(list(probing.outcomes(probing.Task(Path(sys.executable), probes), spent=spent))) == 2
    starting = spent.seconds.pop(Part.STARTING)
    assert starting > 0
    left = pytest.approx(100.0 - 7.25 - starting)
    assert spent.seconds == {Part.IMPORTING: 7.0, Part.PROBING: 0.25, Part.HOST: left}


def test_a_block_that_raises_took_its_time_all_the_same() -> None:
    spent = Spent()
    with pytest.raises(KeyError), spent.on(Part.BUILDING):
        raise KeyError
    assert spent.seconds[Part.BUILDING] > 0


def test_a_line_for_each_combination_in_the_file_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "spent.jsonl"
    monkeypatch.setenv(spending.VARIABLE, str(file))
    spending.record("one", {Part.LOCKING: 0.12345})
    spending.record("two", {})
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines == [
        {"combination": "one", "spent": {"locking": 0.123}},
        {"combination": "two", "spent": {}},
    ]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(spending.VARIABLE, str(tmp_path))
    with pytest.raises(CompatError, match=r"COMPAT_SPENT=.*: Is a directory; name a file that can be written"):
        spending.record("one", {})


@pytest.mark.parametrize("name", ["", "missing/spent.jsonl"])
def test_a_file_that_will_not_be_written_is_told_before(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(spending.VARIABLE, str(tmp_path / name))
    with pytest.raises(CompatError, match=r"COMPAT_SPENT=.*; name a file that can be written"):
        spending.refuse_unusable()


def test_nothing_is_written_where_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(spending.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    spending.refuse_unusable()
    spending.record("one", {})
    assert list(tmp_path.iterdir()) == []
