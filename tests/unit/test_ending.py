"""How the program ends where its standard streams are closed, full, or read by nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = """
import sys
from compat import ending
from compat.console import say
from compat.errors import CompatError


def command():
    {body}


ending.leave(command)
"""


def ended(body: str, redirection: str = "") -> tuple[int, str]:
    """Exit code and standard error of a command under a shell's redirection; of a pipeline the command's own."""
    code = COMMAND.format(body=body)
    shell = f'set -o pipefail; "$0" -c "$1" {redirection}'
    done = subprocess.run(["bash", "-c", shell, sys.executable, code], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("answer", [0, 1, 3])
@pytest.mark.parametrize(
    "redirection",
    ["", "| true", "| head -c 1", ">&-", ">&- 2>&-", "<&- >&-", "2>&1 | true"],
    ids=lambda each: each or "-",
)
@pytest.mark.parametrize("lines", [1, 100_000])
def test_the_answer_is_the_exit_code_whoever_reads_it(answer: int, redirection: str, lines: int) -> None:
    body = f"[print('x' * 20) for _ in range({lines})]; say('told'); return {answer}"
    assert ended(body, redirection)[0] == answer


@pytest.mark.parametrize("redirection", ["| true", ">&-"])
def test_an_error_is_told_whoever_reads_the_answer(redirection: str) -> None:
    assert ended("print('x' * 100_000); raise CompatError('so it is')", redirection) == (2, "compat: so it is\n")


def test_a_closed_standard_output_is_a_terminal_to_nobody() -> None:
    assert ended("say(str(sys.stdout.isatty()))", ">&-") == (0, "False\n")


@pytest.mark.parametrize("redirection", [">&-", "2>&-", "<&-"])
def test_no_file_takes_the_place_of_a_closed_stream(redirection: str, tmp_path: Path) -> None:
    """What a child process wrote to its standard output would be in the journal."""
    file = tmp_path / "opened"
    code, _ = ended(f"sys.exit(5 if open({str(file)!r}, 'w').fileno() < 3 else 0)", redirection)
    assert code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this platform has no /dev/full")
def test_a_full_disk_is_told() -> None:
    said = "compat: standard output: No space left on device; is the disk full, or the place read-only?\n"
    assert ended("print('x')", "> /dev/full") == (2, said)
    assert ended("say('told'); print('x'); return 1", "2> /dev/full") == (1, "")


def started(folder: Path, library: str, *arguments: str) -> tuple[int, str, str]:
    """What becomes of a command that is interrupted once while it loads a library, which a trap stands for."""
    trap = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n"
    (folder / f"{library}.py").write_text(trap, encoding="utf-8")
    argv, env = [sys.executable, "-m", "compat", *arguments], {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=env)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("library", ["typer", "pydantic", "pypi_simple"])
def test_an_interrupt_while_the_command_loads_is_one_line(tmp_path: Path, library: str) -> None:
    assert started(tmp_path, library, "check", "--help") == (130, "", "compat: interrupted\n")


def test_whoever_ignores_interrupts_goes_on_while_it_loads(tmp_path: Path) -> None:
    trap = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nraise SystemExit(5)\n"
    (tmp_path / "typer.py").write_text(trap, encoding="utf-8")
    shell = ["sh", "-c", 'trap "" INT; exec "$0" -m compat', sys.executable]
    assert subprocess.run(shell, env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=False).returncode == 5


OPENED = (
    "from compat.journal import Journal; from pathlib import Path; Journal(Path({path!r})); raise KeyboardInterrupt"
)


def test_an_interrupt_speaks_of_the_journal_where_there_is_one(tmp_path: Path) -> None:
    kept = "compat: interrupted; what was finished is in the journal, run it again to go on\n"
    assert ended("raise KeyboardInterrupt") == (130, "compat: interrupted\n")
    assert ended(OPENED.format(path=str(tmp_path / "journal.sqlite3"))) == (130, kept)
