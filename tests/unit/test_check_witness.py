"""Did a command run in its environment? Real Pythons, and what they note."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest

from compat.check import commands, witness
from compat.model import Outcome, Status

VERSION = ".".join(map(str, sys.version_info[:3]))


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project's folder with two environments: "asked" and, as many have it there, ".venv"."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("asked", ".venv"):
        venv.create(folder / name, symlinks=True)
    return folder


def run(command: str, project: Path) -> Outcome:
    return commands.run(command, project / "asked", project, project / "cache", 30)


ANOTHER = f"it ran with the Python {VERSION} in .venv and not with this one; {witness.HINT}"


@pytest.mark.parametrize(
    ("command", "status", "reason"),
    [
        ("python -c 1", Status.PASSED, ""),
        ("python -c 'import sys; sys.exit(3)'", Status.FAILED, "exit code 3"),
        (".venv/bin/python -c 1", Status.ERROR, ANOTHER),
        (".venv/bin/python -c 'import sys; sys.exit(3)'", Status.ERROR, ANOTHER),
        (".venv/bin/python -c 'import os; os.abort()'", Status.ERROR, ANOTHER),
        (".venv/bin/python -c 1; python -c 1", Status.PASSED, ""),
        ("python -I -c 1", Status.PASSED, ""),
        ("true", Status.PASSED, ""),
    ],
    ids=["its own", "its own fails", "another", "another fails", "another crashes", "both", "unseen", "none"],
)
def test_a_command(environments: Path, command: str, status: Status, reason: str) -> None:
    found = run(command, environments)
    assert (found.status, found.reason) == (status, reason)


def test_a_program_that_is_gone_stays_gone(environments: Path) -> None:
    found = run(".venv/bin/python -c 1; nowhere-to-be-found", environments)
    assert commands.is_not_there(found)
    assert found.reason.startswith("the program is not there: ")


@pytest.mark.parametrize("after", ["", "; .venv/bin/python -c 1"], ids=["unseen", "another"])
def test_a_program_of_the_environment_that_chooses_another_one(environments: Path, after: str) -> None:
    (environments / "tox").write_text("print('runs tests elsewhere')\n", encoding="utf-8")
    found = run(f"python tox{after}", environments)
    expected = "tox ran it in an environment of its own and not in this one; name the command that it runs"
    assert (found.status, found.reason) == (Status.ERROR, expected)


def test_a_program_that_chooses_this_one(environments: Path) -> None:
    (environments / "poetry").write_text("import os; os.system('python -c 1')\n", encoding="utf-8")
    assert run(".venv/bin/python poetry", environments).status is Status.PASSED


def test_an_environment_on_top_of_this_one(environments: Path) -> None:
    """As ``uv run --with`` makes them: its Python has the packages of the environment that was asked about."""
    packages = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    link = environments / ".venv" / packages / "over.pth"
    link.write_text(f"{environments / 'asked' / packages}\n", encoding="utf-8")
    try:
        assert run(".venv/bin/python -c 1", environments).status is Status.PASSED
    finally:
        link.unlink()


def test_the_projects_own_sitecustomize_runs(environments: Path) -> None:
    own = environments / "sitecustomize.py"
    own.write_text("import sys; sys.mine = __file__\n", encoding="utf-8")
    try:
        command = "python -c 'import sys, sitecustomize; print(sys.mine == sitecustomize.__file__)'"
        assert run(command, environments).evidence.output == "True"
    finally:
        own.unlink()


@pytest.mark.parametrize("line", ["", "garbage", "(True, 'cut", "(1, 2)", "3"])
def test_what_cannot_be_read_is_no_witness(tmp_path: Path, line: str) -> None:
    (tmp_path / "seen").write_text(f"{line}\n", encoding="utf-8")
    assert witness.elsewhere(tmp_path, tmp_path) == ""
