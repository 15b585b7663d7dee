"""How the end of a script is compared with what its probe did; the ends are those of real programs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from compat.model import Evidence, Outcome, Phase, Raised, Stage, Status
from compat.process import Completed
from compat.reproduce import trying
from compat.reproduce.trying import Tried

PYTHON = Path(sys.executable)


def failed(kind: str, message: str) -> Outcome:
    seen = Evidence(phase=Phase.ACT, exception=Raised(kind, message))
    return Outcome("row", "asks", Stage.PROBE, Status.FAILED, evidence=seen)


WRONG = "compat.probes.probe.WrongAnswer"
SAME = [
    ("raise ValueError('at 0x12ff')", failed("ValueError", "at 0xabc"), "it fails the same way: ValueError: at 0xabc"),
    ("raise TypeError('Model(\\n  (a): Linear()\\n) got multiple values for argument x')",
     failed("TypeError", "Model(\n  (b): Linear()\n) got multiple values for argument x"),
     "it fails the same way: TypeError: Model(...) got multiple values for argument x"),
    ("class WrongAnswer(Exception): pass\nraise WrongAnswer('3 is 4')", failed(WRONG, "3 is 4"),
     "it fails the same way: WrongAnswer: 3 is 4"),
    ("import os\nos.kill(os.getpid(), 11)",
     Outcome("row", "asks", Stage.PROBE, Status.CRASHED, evidence=Evidence(signal="SIGSEGV")),
     "it ends the same way: killed by SIGSEGV"),
    ("print('{\"a\": 1}')", Outcome("row", "asks", Stage.PROBE, Status.PASSED, evidence=Evidence(figures={"a": 1})),
     "it passes, with the same figures"),
]  # fmt: skip
TRACEBACK = 'Traceback (most recent call last):\n  File "reproduce.py", line 1, in <module>\n    some(code)\n%s\n'
PASSED = Outcome("row", "asks", Stage.PROBE, Status.PASSED, evidence=Evidence(figures={"a": 1}))
OTHER = [
    (Completed(0, "", ""), failed("ValueError", "x"),
     "it does not fail the same way: exit code 0 instead of ValueError: x"),
    (Completed(-9, "", ""), failed("ValueError", "x"),
     "it does not fail the same way: killed by SIGKILL instead of ValueError: x"),
    (Completed(1, "", TRACEBACK % "ValueError: y"), failed("ValueError", "x"),
     "it does not fail the same way: ValueError: y instead of ValueError: x"),
    (Completed(1, "", TRACEBACK % "TypeError: x"), failed("ValueError", "x"),
     "it does not fail the same way: TypeError: x instead of ValueError: x"),
    (Completed(1, "", TRACEBACK % "KeyError: 'a'"), PASSED, "it fails here: KeyError: 'a', and the probe passed"),
    (Completed(0, "{}", ""), PASSED, "it passes, and its figures are others than the probe's"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "outcome", "says"), SAME)
def test_the_same_end_is_the_same(script: str, outcome: Outcome, says: str) -> None:
    assert trying.run(script, outcome, PYTHON, 30.0) == Tried(True, says)


@pytest.mark.parametrize(("ended", "outcome", "says"), OTHER)
def test_another_end_is_told(ended: Completed, outcome: Outcome, says: str) -> None:
    assert trying.judged(ended, outcome) == Tried(False, says)


def test_what_is_printed_after_a_traceback_hides_nothing() -> None:
    ended = Completed(1, "", f"warning: x\n{TRACEBACK % 'ValueError: x'}bye\n")
    assert trying.judged(ended, failed("ValueError", "x")).same is True


def test_a_script_that_does_not_end_says_nothing() -> None:
    found = trying.judged(Completed(-15, "", "", timed_out=True), failed("ValueError", "x"))
    assert found == Tried(
        None, "not known: the script did not end within its time limit; try again on a quieter machine"
    )
