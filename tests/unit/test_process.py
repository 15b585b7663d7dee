"""What must hold of every subprocess: limits are kept, nobody is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compat import process
from compat.errors import ToolError
from compat.listening import Outputs
from compat.process import Completed
from compat.stream import stream

PYTHON = [sys.executable, "-I", "-S", "-c"]
LEAVES_A_CHILD = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(str(child.pid))
"""
IGNORES_SIGTERM = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
)


def _wait_until_gone(pid: int, limit_s: float = 5.0) -> bool:
    """Tell whether a process ends (a zombie has ended)."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_program_gets_its_input_and_returns_what_it_printed() -> None:
    program = "import sys; print(sys.stdin.read().upper()); print('oh', file=sys.stderr); sys.exit(3)"
    assert process.run([*PYTHON, program], input="text") == Completed(3, "TEXT\n", "oh\n")


def test_a_large_input_that_nobody_reads_does_no_harm() -> None:
    assert process.run([*PYTHON, "pass"], input="x" * 1_000_000) == Completed(0, "", "")


def test_only_the_given_environment_is_passed() -> None:
    program = "import os; print('HOME' in os.environ, os.environ['GIVEN'])"
    assert process.run([*PYTHON, program], env={"GIVEN": "1"}).stdout == "False 1\n"


def test_a_signal_is_a_negative_return_code() -> None:
    program = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    assert process.run([*PYTHON, program]).returncode == -signal.SIGSEGV


def test_a_missing_program_is_a_tool_error() -> None:
    with pytest.raises(ToolError, match="there is no program no-such-program"):
        process.run(["no-such-program"])


def test_bytes_that_are_no_text_are_replaced() -> None:
    program = "import sys; sys.stdout.buffer.write(b'a\\xffb')"
    assert process.run([*PYTHON, program]).stdout == "a\N{REPLACEMENT CHARACTER}b"


def test_the_time_limit_keeps_what_was_printed_before() -> None:
    program = "import time; print('begun', flush=True); time.sleep(60)"
    assert process.run([*PYTHON, program], time_limit_s=0.5) == Completed(-signal.SIGTERM, "begun\n", "", True)


def test_who_ignores_sigterm_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE_S", 0.1)
    assert process.run([*PYTHON, IGNORES_SIGTERM], time_limit_s=2.0) == Completed(-signal.SIGKILL, "1\n", "", True)


def test_children_end_with_the_time_limit(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    process.run([*PYTHON, LEAVES_A_CHILD + "time.sleep(60)", str(note)], time_limit_s=0.7)
    assert _wait_until_gone(int(note.read_text(encoding="utf-8")))


def test_children_end_with_an_interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "pid"

    def interrupted(self: Outputs, seconds: float) -> bool:
        while not (note.exists() and note.read_text(encoding="utf-8")):
            time.sleep(0.02)
        raise KeyboardInterrupt

    monkeypatch.setattr(Outputs, "listen", interrupted)
    with pytest.raises(KeyboardInterrupt):
        process.run([*PYTHON, LEAVES_A_CHILD + "time.sleep(60)", str(note)])
    assert _wait_until_gone(int(note.read_text(encoding="utf-8")))


LEAVES_A_DAEMON = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    open(sys.argv[1], "w").write(str(os.getpid()))
    while True:
        print("on", flush=True)
        time.sleep(float(sys.argv[2]))
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
print("done", flush=True)
sys.exit(3)
"""


@pytest.mark.parametrize("pause", ["60", "0"], ids=["silent", "printing"])
def test_who_left_the_group_and_holds_the_outputs_is_not_waited_for(tmp_path: Path, pause: str) -> None:
    note = tmp_path / "pid"
    began = time.monotonic()
    ended = process.run([*PYTHON, LEAVES_A_DAEMON, str(note), pause], time_limit_s=30, last_bytes=1000)
    os.kill(int(note.read_text(encoding="utf-8")), signal.SIGKILL)
    assert (ended.returncode, ended.timed_out, time.monotonic() - began < 10) == (3, False, True)


def test_a_program_that_closes_its_outputs_is_waited_for() -> None:
    program = "import os, time; os.close(1); os.close(2); time.sleep(0.3); os._exit(4)"
    assert process.run([*PYTHON, program]) == Completed(4, "", "")


def test_the_last_bytes_of_much_output() -> None:
    program = "import os\nfor _ in range(3000): os.write(1, b'x' * 10000)\nos.write(1, b'end')"
    assert process.run([*PYTHON, program], last_bytes=10) == Completed(0, "xxxxxxxend", "")


def test_much_output_is_there_whole() -> None:
    program = "import os\nfor _ in range(300): os.write(1, b'x' * 10000); os.write(2, b'y' * 10000)"
    assert process.run([*PYTHON, program]) == Completed(0, "x" * 3_000_000, "y" * 3_000_000)


def test_an_interrupt_can_stop_what_other_threads_wait_for(tmp_path: Path) -> None:
    note = tmp_path / "note"
    program = "import sys, time; open(sys.argv[1], 'w').write('1'); time.sleep(60)"
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(process.run, [*PYTHON, program, note])
        while not note.exists():
            time.sleep(0.02)
        with process.stopped(), pytest.raises(process.StoppedError):
            waiting.result(5)


def test_while_all_is_stopped_no_program_starts() -> None:
    with process.stopped(), pytest.raises(process.StoppedError):
        process.run([*PYTHON, "pass"])
    assert process.run([*PYTHON, "pass"]).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the signal at the parent's death is Linux's")
def test_a_program_dies_with_a_host_that_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    inner = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    host = f"from compat import process; process.run([{sys.executable!r}, '-I', '-S', '-c', {inner!r}])"
    here = str(Path(process.__file__).parents[1])
    started = subprocess.Popen([sys.executable, "-c", host], env={**os.environ, "PYTHONPATH": here})
    while not (note.exists() and note.read_text(encoding="utf-8")):
        time.sleep(0.02)
    started.kill()
    started.wait()
    assert _wait_until_gone(int(note.read_text(encoding="utf-8")))


REPORTS = """
import os, sys
out = os.fdopen(int(sys.stdin.read()), "w")
print("noise"); print("more", file=sys.stderr)
"""


def test_lines_come_from_their_own_pipe() -> None:
    program = REPORTS + "out.write('one\\ntwo\\ncut'); out.flush(); os._exit(4)"
    with stream([*PYTHON, program], input=str) as running:
        lines = list(running)
    assert (lines, running.completed) == (["one", "two"], Completed(4, "", "more\n", False))


def test_lines_are_read_while_the_program_runs() -> None:
    program = REPORTS + "out.write('first\\n'); out.flush()\nimport time; time.sleep(60)"
    with stream([*PYTHON, program], input=str) as running:
        first = next(iter(running))
    assert first == "first"


def test_output_beyond_the_bound_keeps_its_end() -> None:
    program = REPORTS + "sys.stdout.write('x' * 300000 + 'end'); sys.stdout.flush(); out.write('last\\n')"
    with stream([*PYTHON, program], input=str) as running:
        lines = list(running)
    assert running.completed is not None
    assert (lines, len(running.completed.stderr), running.completed.stderr[-3:]) == (["last"], 65536, "end")


@pytest.mark.parametrize("limit", ["time_limit_s", "silence_limit_s"])
def test_a_hanging_program_is_timed_out(limit: str) -> None:
    program = REPORTS + "out.write('one\\n'); out.flush()\nimport time; time.sleep(60)"
    with stream([*PYTHON, program], input=str, **{limit: 0.6}) as running:  # type: ignore[arg-type]
        lines = list(running)
    assert running.completed is not None
    assert (lines, running.completed.timed_out, running.completed.returncode) == (["one"], True, -signal.SIGTERM)


def test_a_program_that_keeps_reporting_is_not_silent() -> None:
    program = REPORTS + "import time\nfor at in range(6):\n    time.sleep(0.2); print(at, file=out, flush=True)"
    with stream([*PYTHON, program], input=str, silence_limit_s=0.8) as running:
        lines = list(running)
    assert lines == ["0", "1", "2", "3", "4", "5"]


def test_a_left_child_that_holds_the_pipe_is_not_waited_for(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = REPORTS + (
        "pid = os.fork()\nif pid == 0:\n    import time; time.sleep(60)\n"
        "open(sys.argv[1], 'w').write(str(pid)); out.write('done\\n')"
    )
    with stream([*PYTHON, program, str(note)], input=str) as running:
        lines = list(running)
    assert (lines, _wait_until_gone(int(note.read_text(encoding="utf-8")))) == (["done"], True)


def test_leaving_the_block_early_ends_the_program(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = REPORTS + "open(sys.argv[1], 'w').write(str(os.getpid())); out.write('one\\n'); out.flush()\n"
    with stream([*PYTHON, program + "import time; time.sleep(60)", str(note)], input=str) as running:
        next(iter(running))
    assert _wait_until_gone(int(note.read_text(encoding="utf-8")))
