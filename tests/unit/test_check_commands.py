"""A user's command as a question."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from compat.check import commands
from compat.model import Outcome, Phase, Raised, Stage, Status

PYTHON = Path(sys.executable)


def run(command: str, folder: Path, limit_s: float = 20.0) -> Outcome:
    return commands.run(command, PYTHON, folder, limit_s)


def brief(outcome: Outcome) -> tuple[Status, str, int | None]:
    return outcome.status, outcome.reason, outcome.evidence.exit_code


def test_it_passes(tmp_path: Path) -> None:
    found = run("echo said; echo and complained >&2", tmp_path)
    plain = replace(found.evidence, measured={})
    assert (found.probe, found.stage, found.status, plain.phase, plain.output, plain.exit_code) == (
        "command: echo said; echo and complained >&2",
        Stage.PROBE,
        Status.PASSED,
        Phase.ACT,
        "said\n\nand complained",
        0,
    )


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("exit 3", (Status.FAILED, "exit code 3", 3)),
        ("nowhere-to-be-found", (Status.ERROR, "", 127)),
        ("kill -s ABRT $$", (Status.CRASHED, "killed by SIGABRT", -6)),
        ("sleep 60", (Status.TIMED_OUT, "no end within 0.3 s", -15)),
    ],
    ids=["failed", "no such program", "killed", "no end"],
)
def test_how_it_ends(tmp_path: Path, command: str, expected: tuple[Status, str, int | None]) -> None:
    status, reason, code = brief(run(command, tmp_path, 0.3))
    if expected[0] is Status.ERROR:
        assert reason.startswith("the program is not there: ")
        assert reason.endswith("nowhere-to-be-found: not found; --with installs one")
        reason = ""
    assert (status, reason, code) == expected


@pytest.mark.parametrize(
    ("printed", "raised"),
    [
        ("ValueError: x", Raised("ValueError", "x")),
        ("E   mine.errors.OwnError: x y", Raised("mine.errors.OwnError", "x y")),
        ("KeyError: 1\nTypeError: 2", Raised("TypeError", "2")),
        ("KeyboardInterrupt", None),
        ("all is well", None),
    ],
)
def test_the_last_error_that_it_prints(tmp_path: Path, printed: str, raised: Raised | None) -> None:
    (tmp_path / "printed").write_text(f"{printed}\n", encoding="utf-8")
    found = run("cat printed; exit 1", tmp_path)
    assert (found.evidence.exception, found.reason) == (
        raised,
        f"exit code 1: {raised.message}" if raised else "exit code 1",
    )


def test_only_the_end_of_its_output_is_kept(tmp_path: Path) -> None:
    (tmp_path / "long").write_text("x" * 1_000_000 + "end\n", encoding="utf-8")
    output = run("cat long", tmp_path).evidence.output
    assert (len(output), output.endswith("xend")) == (commands.TAIL, True)


def test_the_environments_programs_are_first_and_the_users_variables_are_there() -> None:
    own = {"PATH": "/usr/bin", "TOKEN": "own", "PYTHONPATH": "elsewhere", "CONDA_PREFIX": "elsewhere"}
    assert commands.environ(Path("/made/bin/python"), own, Path("/own")) == {
        "PYTHONPATH": "",
        "PATH": "/made/bin:/usr/bin",
        "TOKEN": "own",
        "VIRTUAL_ENV": "/made",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def test_what_is_not_there() -> None:
    gone = Outcome("", commands.probe_id("x"), Stage.PROBE, Status.ERROR)
    gone = replace(gone, evidence=replace(gone.evidence, exit_code=127))
    others = [replace(gone, probe="x"), replace(gone, evidence=replace(gone.evidence, exit_code=1))]
    assert [commands.is_not_there(each) for each in (gone, *others)] == [True, False, False]


def test_as_a_question() -> None:
    found = commands.question("pytest -q")
    assert (found.id, found.role) == ("command: pytest -q", "command")
