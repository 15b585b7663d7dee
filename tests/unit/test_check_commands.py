"""A user's command as a question."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from compat import process, verdict
from compat.check import commands, workplace
from compat.check.workplace import Workplace
from compat.model import Outcome, Phase, Raised, Stage, Status, Verdict

ENVIRONMENT = Path(sys.prefix)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project's folder, with a name as people have them."""
    folder = tmp_path / "my projet d'été"
    folder.mkdir()
    return folder


def run(command: str, folder: Path, limit_s: float = 20.0, damage: Callable[[], str | None] = lambda: None) -> Outcome:
    return commands.run(command, ENVIRONMENT, folder, folder.parent / "cache", limit_s, damage)


def brief(outcome: Outcome) -> tuple[Status, str, int | None]:
    return outcome.status, outcome.reason, outcome.evidence.exit_code


def test_it_passes(project: Path) -> None:
    found = run("echo said; echo and complained >&2", project)
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
def test_how_it_ends(project: Path, command: str, expected: tuple[Status, str, int | None]) -> None:
    status, reason, code = brief(run(command, project, 0.3))
    if expected[0] is Status.ERROR:
        assert reason.startswith("the program is not there: ")
        assert reason.endswith("nowhere-to-be-found: not found; --with installs one")
        reason = ""
    assert (status, reason, code) == expected


@pytest.mark.parametrize(
    ("code", "status", "says"),
    [
        (137, Status.CRASHED, Verdict.INCONCLUSIVE),
        (143, Status.CRASHED, Verdict.INCONCLUSIVE),
        (130, Status.CRASHED, Verdict.INCONCLUSIVE),
        (134, Status.CRASHED, Verdict.INCOMPATIBLE),
        (139, Status.CRASHED, Verdict.INCOMPATIBLE),
        (141, Status.FAILED, Verdict.INCOMPATIBLE),
        (255, Status.FAILED, Verdict.INCOMPATIBLE),
    ],
    ids=["killed", "terminated", "interrupted", "aborted", "segmentation fault", "broken pipe", "no signal"],
)
def test_a_signal_that_the_shell_tells_as_an_exit_code(project: Path, code: int, status: Status, says: Verdict) -> None:
    found = run(f"(exit {code})", project)
    assert (found.status, verdict.of_outcome(found), found.evidence.exit_code) == (status, says, code)


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
def test_the_last_error_that_it_prints(project: Path, printed: str, raised: Raised | None) -> None:
    (project / "printed").write_text(f"{printed}\n", encoding="utf-8")
    found = run("cat printed; exit 1", project)
    assert (found.evidence.exception, found.reason) == (
        raised,
        f"exit code 1: {raised.message}" if raised else "exit code 1",
    )


def test_only_the_end_of_its_output_is_kept(project: Path) -> None:
    (project / "long").write_text("x" * 1_000_000 + "end\n", encoding="utf-8")
    output = run("cat long", project).evidence.output
    assert (len(output), output.endswith("xend")) == (commands.TAIL, True)


def test_what_stands_before_an_error_in_its_output_is_kept(project: Path) -> None:
    assert run("echo first; echo error: second", project).evidence.output == "first\nerror: second"


@pytest.mark.skipif(sys.platform != "linux", reason="others' environment is readable on Linux")
def test_the_exit_code_of_a_command_that_leaves_a_daemon_counts_and_the_daemon_ends(project: Path) -> None:
    found = run("setsid sleep 61.5 & exit 3", project)
    deadline = time.monotonic() + 5
    while (left := b"61.5" in _running()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (brief(found), left) == ((Status.FAILED, "exit code 3", 3), False)


def _running() -> bytes:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True).stdout


TAKES_THE_FOLDER = "mkdir taken && sleep 0.3 && rmdir taken"


def test_of_several_at_once_none_sees_another_one_at_work(project: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: run(TAKES_THE_FOLDER, project).status, range(3)))
    assert found == [Status.PASSED] * 3


def test_another_compat_has_the_folder(project: Path) -> None:
    """Whatever the folder is called: a link to it is the same one."""
    link = project.with_name("link")
    link.symlink_to(project)
    with ThreadPoolExecutor(1) as pool, workplace.workplace(link, ENVIRONMENT, project.parent / "cache"):
        waiting = pool.submit(run, "true", project)
        time.sleep(0.3)
        assert not waiting.done()
    assert waiting.result().status is Status.PASSED


def test_who_waits_for_the_folder_can_be_interrupted(project: Path) -> None:
    cache = project.parent / "cache"
    with workplace.workplace(project, ENVIRONMENT, cache), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(run, "true", project)
        time.sleep(0.3)
        with process.stopped(), pytest.raises(process.StoppedError):
            waiting.result(5)


def test_its_temporary_folder_is_its_own(project: Path) -> None:
    found = [run('touch "$TMPDIR"/x$$; ls "$TMPDIR"', project).evidence.output for _ in range(2)]
    assert (len(set(found)), [*project.iterdir()]) == (2, [])


def test_files_that_it_leaves_are_named(project: Path) -> None:
    for name in ("gone", "same", "more"):
        (project / name).touch()
    (project / ".git").mkdir()
    (project / "made").mkdir()
    found = run(
        "rm gone; echo x >> more; echo x > made/new; touch .git/x; mkdir __pycache__; touch __pycache__/y", project
    )
    assert found.evidence.measured[commands.CHANGED] == ("gone (deleted)", "made/new", "more")


def test_what_changed_the_environment_says_nothing(project: Path) -> None:
    found = run("true", project, damage=lambda: "added 3.0 was added")
    reason = "it changed its environment: added 3.0 was added; let --with install what it needs"
    assert brief(found) == (Status.ERROR, reason, 0)


def test_the_environments_programs_are_first_and_the_users_variables_are_there() -> None:
    own = {"PATH": "/usr/bin", "TOKEN": "own", "PYTHONPATH": "elsewhere", "CONDA_PREFIX": "elsewhere"}
    place = Workplace(Path("/own"), Path("/made"), Path("/kept"))
    assert workplace.environ(place, own) == {
        "PYTHONPATH": "/kept/site",
        "PATH": "/made/bin:/usr/bin",
        "TOKEN": "own",
        "VIRTUAL_ENV": "/made",
        "UV_PROJECT_ENVIRONMENT": "/made",
        "UV_NO_SYNC": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": "/kept/tmp",
        "COMPAT_CHECKED_FOLDERS": "/own",
    }


AGAIN = """
import os, sys
from pathlib import Path
from compat.check import workplace
workplace.refuse_own_command(Path(sys.argv[1]), os.environ)
"""


def test_a_check_of_the_same_folder_is_no_command_of_it(project: Path) -> None:
    """It would wait for the folder, and the command for it."""
    said = (
        "exit code 1: a command of a check of my projet d'été checks the same folder, which "
        "has to wait for that command; leave it out of the commands, or give it another folder"
    )
    (project / "again.py").write_text(AGAIN, encoding="utf-8")
    again = f"PYTHONPATH='{ROOT}' python again.py"
    assert [run(f"{again} {folder}", project).reason for folder in ("..", ".")] == ["", said]


def test_a_secret_that_it_prints_is_not_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "abc-123-def")
    found = run('echo "ValueError: $MY_TOKEN"; exit 1', project)
    assert (found.reason, found.evidence.output) == ("exit code 1: <MY_TOKEN>", "ValueError: <MY_TOKEN>")


def test_a_secret_in_the_command_itself_is_not_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "abc-123-def")
    assert run("true abc-123-def", project).probe == "command: true <MY_TOKEN>"


def test_what_is_not_there() -> None:
    gone = Outcome("", commands.probe_id("x"), Stage.PROBE, Status.ERROR)
    gone = replace(gone, evidence=replace(gone.evidence, exit_code=127))
    others = [replace(gone, probe="x"), replace(gone, evidence=replace(gone.evidence, exit_code=1))]
    assert [commands.is_not_there(each) for each in (gone, *others)] == [True, False, False]


def test_as_a_question() -> None:
    found = commands.question("pytest -q")
    assert (found.id, found.role) == ("command: pytest -q", "command")
