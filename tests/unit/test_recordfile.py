"""Recorded runs as files: written, read back, and those of a stranger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compat import recordfile
from compat.errors import CompatError, one_line
from compat.model import Evidence, Frame, Outcome, Phase, Raised, Stage, Status, Version
from compat.recorded import Recorded, Run

SEEN = Evidence(
    phase=Phase.ACT,
    device="cpu",
    versions={"peft": Version("0.16.0", "0.16.0")},
    figures={"losses": [2.5, 2.25], "precision": "bf16"},
    measured={"epoch_seconds": 3.5, "peak_memory_bytes": 2**33},
)
OUTCOME = Outcome("documented-1", "training-bf16", Stage.PROBE, Status.PASSED, evidence=SEEN)
RECORDED = Recorded(
    combination="documented-1",
    scale="flan-t5-xl",
    device="cpu",
    device_name="A processor, 2 cores",
    platform="linux-x86_64",
    python="3.11",
    torch="2.13.0+cpu",
    versions={"transformers": "4.53.0", "peft": "0.16.0"},
    lock="0123abcd",
    runs=(Run("2026-11-26", OUTCOME),),
)


def another(probe: str, day: str = "2026-11-27") -> Run:
    return Run(day, replace(OUTCOME, probe=probe))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = recordfile.write(RECORDED, tmp_path / "cpu")
    assert (file.name, recordfile.read(file)) == ("documented-1.flan-t5-xl.json", RECORDED)


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (recordfile.write(RECORDED, tmp_path / name).read_bytes() for name in "ab")
    assert first == second


def test_nothing_of_the_machine_is_written(tmp_path: Path) -> None:
    raised = Raised("OSError", "no file /home/someone/cache/x", (Frame("/home/someone/lib.py", 3, "f"),))
    evidence = replace(SEEN, exception=raised, output="https://user:secret@index.example/simple /home/someone")
    run = Run("2026-11-26", replace(OUTCOME, status=Status.FAILED, reason="in /home/someone/x", evidence=evidence))
    text = recordfile.write(replace(RECORDED, runs=(run,)), tmp_path).read_text(encoding="utf-8")
    assert [word for word in ("someone", "secret", "index.example") if word in text] == []


def test_all_of_both_folders_are_read_in_order(tmp_path: Path) -> None:
    run = Run("2026-11-26", replace(OUTCOME, combination="z"))
    later = replace(RECORDED, combination="z", device="cuda", runs=(run,))
    recordfile.write(later, tmp_path / "gpu")
    recordfile.write(RECORDED, tmp_path / "gpu")
    recordfile.write(RECORDED, tmp_path / "cpu")
    assert recordfile.folders(tmp_path) == (RECORDED, RECORDED, later)


def test_folders_that_are_not_there_hold_nothing(tmp_path: Path) -> None:
    assert recordfile.folders(tmp_path / "reports") == ()


def test_runs_of_other_probes_at_the_same_place_stay() -> None:
    new = replace(RECORDED, runs=(another("training-fp32"), another("training-bf16")))
    earlier = replace(RECORDED, runs=(*RECORDED.runs, another("training-8bit", "2026-11-01")))
    assert (new.is_of_the_place_of(earlier), new.joined(earlier).runs) == (
        True,
        (another("training-8bit", "2026-11-01"), *new.runs),
    )


@pytest.mark.parametrize("changed", [{"lock": "other"}, {"device_name": "Another"}, {"torch": None}, {"versions": {}}])
def test_another_lock_or_device_is_another_place(changed: dict[str, Any]) -> None:
    assert not RECORDED.is_of_the_place_of(replace(RECORDED, **changed))


def written(folder: Path, change: Callable[[dict[str, Any]], object] = lambda document: None) -> Path:
    """A whole file, and then what somebody did to it."""
    file = recordfile.write(RECORDED, folder / "cpu")
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def first(document: dict[str, Any]) -> dict[str, Any]:
    return dict.__getitem__(document, "runs")[0]  # type: ignore[no-any-return]


HOSTILE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a newer format": (lambda d: d.update(format_version=2), "of format 2, this compat reads 1; use a newer compat"),
    "no format": (lambda d: d.pop("format_version"), "no recorded runs"),
    "a format that is true": (lambda d: d.update(format_version=True), "no recorded runs"),
    "a format before the first": (lambda d: d.update(format_version=-1), "no recorded runs"),
    "a format of nought": (lambda d: d.update(format_version=0), "no recorded runs"),
    "no runs": (lambda d: d.pop("runs"), "runs: Field required"),
    "not one run": (lambda d: d.update(runs=[]), "it has no run"),
    "an unknown key": (lambda d: d.update(trusted=True), "unknown key trusted"),
    "an unknown key of a stranger's": (lambda d: d.update({"a\n| b |": 1}), r"unknown key 'a\n| b |'"),
    "an unknown key of a run": (lambda d: first(d).update(note="x"), "unknown key runs.0.note"),
    "an unknown key of the evidence": (
        lambda d: first(d)["outcome"]["evidence"].update(gpu=True),
        "unknown key runs.0.outcome.evidence.gpu",
    ),
    "an unknown key of a version": (
        lambda d: first(d)["outcome"]["evidence"]["versions"]["peft"].update(x=1),
        "unknown key runs.0.outcome.evidence.versions.peft.x",
    ),
    "an outcome of another combination": (
        lambda d: first(d)["outcome"].update(combination="other"),
        "training-bf16 is of other, and the file of documented-1",
    ),
    "a run on a device that was not asked for": (
        lambda d: first(d)["outcome"]["evidence"].update(device="cuda"),
        "training-bf16 ran on cuda, and the file is of cpu",
    ),
    "runs that are text": (lambda d: d.update(runs="many"), "runs: Input should be a valid tuple"),
    "a number for the device": (lambda d: d.update(device_name=7), "device_name: Input should be a valid string"),
    "no versions": (lambda d: d.update(versions=[1]), "versions: Input should be a valid dictionary"),
    "an outcome of nothing": (lambda d: first(d).update(outcome={}), "runs.0.outcome.combination: Field required"),
    "an unknown status": (lambda d: first(d)["outcome"].update(status="splendid"), "runs.0.outcome.status: Input"),
    "figures that are a list": (
        lambda d: first(d)["outcome"]["evidence"].update(figures=[1]),
        "runs.0.outcome.evidence.figures: Input should be a valid dictionary",
    ),
    "no day": (lambda d: first(d).update(day="yesterday\n| x |"), r"'yesterday\n| x |' is no day (2026-01-31)"),
    "a day of another form": (lambda d: first(d).update(day="20261126"), "20261126 is no day"),
    "a probe twice": (lambda d: d.update(runs=d["runs"] * 2), "training-bf16 has several runs"),
    "more than anybody ran": (lambda d: d.update(runs=d["runs"] * 501), "more than 500 runs"),
}


@pytest.mark.parametrize("mistake", HOSTILE)
def test_a_broken_record_is_one_line_that_names_it(mistake: str, tmp_path: Path) -> None:
    change, words = HOSTILE[mistake]
    said = refusal(written(tmp_path, change))
    assert said.startswith(f"cpu/documented-1.flan-t5-xl.json: {words}"), said


@pytest.mark.parametrize("ran_on", ["cpu", "cuda", None])
def test_on_a_gpu_some_probes_run_on_the_cpu(ran_on: str | None, tmp_path: Path) -> None:
    run = Run("2026-11-26", replace(OUTCOME, evidence=replace(SEEN, device=ran_on)))
    on_gpu = replace(RECORDED, device="cuda", runs=(run,))
    assert recordfile.read(recordfile.write(on_gpu, tmp_path)) == on_gpu


def refusal(file: Path) -> str:
    with pytest.raises(CompatError) as raised:
        recordfile.read(file)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("text", ["", "no JSON", "[1]", '{"format_version": 1, "format_version": 1}', "[" * 5000])
def test_what_is_no_record_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    assert "x.json: " in refusal(file)


def test_huge_numbers_are_read_or_refused_but_never_a_fault(tmp_path: Path) -> None:
    file = written(tmp_path, lambda d: first(d)["outcome"]["evidence"].update(measured={"epoch_seconds": "HUGE"}))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"HUGE"', "9" * 4000), encoding="utf-8")
    assert recordfile.read(file).runs[0].outcome.evidence.measured == {"epoch_seconds": int("9" * 4000)}
    file.write_text(text.replace('"HUGE"', "9" * 5000), encoding="utf-8")
    assert "no JSON" in refusal(file)


def test_a_file_in_the_folders_place_is_told_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "cpu").write_text("", encoding="utf-8")
    with pytest.raises(CompatError, match="not a folder"):
        recordfile.refuse_unusable(tmp_path / "cpu")


def test_a_broken_record_in_the_folder_is_told_before_anything_runs(tmp_path: Path) -> None:
    file = written(tmp_path, lambda d: d.pop("runs"))
    with pytest.raises(CompatError, match="runs: Field required"):
        recordfile.refuse_unusable(file.parent)


def dangling(folder: Path) -> Path:
    (folder / "link").symlink_to(folder / "nowhere")
    return folder / "link"


UNWRITABLE: dict[str, Callable[[Path], Path]] = {
    "a place of the kernel's": lambda folder: Path("/proc/x"),
    "a name that is too long": lambda folder: folder / ("x" * 300),
    "a folder in one with such a name": lambda folder: folder / ("x" * 300) / "cpu",
    "a link to nowhere": dangling,
    "a folder beyond it": lambda folder: dangling(folder) / "cpu",
}


@pytest.mark.parametrize("place", UNWRITABLE)
def test_where_nothing_can_be_written_is_told_before_anything_runs(place: str, tmp_path: Path) -> None:
    folder = UNWRITABLE[place](tmp_path)
    with pytest.raises(CompatError) as raised:
        recordfile.refuse_unusable(folder)
    assert str(raised.value).startswith(one_line(f"--record {folder}:"))


def test_trying_to_write_leaves_nothing(tmp_path: Path) -> None:
    recordfile.write(RECORDED, tmp_path)
    recordfile.refuse_unusable(tmp_path)
    recordfile.refuse_unusable(tmp_path / "reports" / "cpu")
    assert [each.name for each in tmp_path.rglob("*")] == [RECORDED.name]
