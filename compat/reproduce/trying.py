"""Runs a script where its cell was asked, and says whether it does the same: yes, no, or that it could not be tried."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from compat import probing, process, scratch, signature
from compat.model import Outcome, Raised
from compat.process import Completed
from compat.report import scrub
from compat.reproduce import told
from compat.visible import line

TITLE = "Traceback (most recent call last):\n"
MARGIN_S = 60.0
SHOWN = 200


@dataclass(frozen=True)
class Tried:
    """``same`` is None where it could not be tried; ``says`` is one line for people."""

    same: bool | None
    says: str


def run(text: str, outcome: Outcome, python: Path, limit_s: float) -> Tried:
    """Run a script with an interpreter of the same versions, in a folder of its own, with the variables of a probe."""
    with scratch.folder() as folder:
        file = folder / "reproduce.py"
        file.write_text(text, encoding="utf-8")
        variables = {**probing.environ(), "HOME": str(folder), "TMPDIR": str(folder)}
        ended = process.run([python, "-s", file], env=variables, cwd=folder, time_limit_s=limit_s + MARGIN_S)
    return judged(ended, outcome)


def judged(ended: Completed, outcome: Outcome) -> Tried:
    """Whether a program ended as the probe did."""
    if ended.timed_out:
        return Tried(None, "not known: the script did not end within its time limit; try again on a quieter machine")
    wanted = told.compared(outcome)
    if not wanted:
        return _passed(ended, outcome)
    if any(signature.of(each) == wanted for each in raised(ended.stderr)):
        return Tried(True, f"it fails the same way: {_short(told.expected(outcome))}")
    if ended.returncode < 0 and f"killed by {process.signal_name(-ended.returncode)}" == wanted:
        return Tried(True, f"it ends the same way: {wanted}")
    return Tried(False, f"it does not fail the same way: {_how(ended)} instead of {_short(told.expected(outcome))}")


def _passed(ended: Completed, outcome: Outcome) -> Tried:
    if ended.returncode != 0:
        return Tried(False, f"it fails here: {_how(ended)}, and the probe passed")
    try:
        same = json.loads(ended.stdout or "null") == dict(outcome.evidence.figures)
    except ValueError:
        same = not outcome.evidence.figures
    said = "it passes, with the same figures" if same else "it passes, and its figures are others than the probe's"
    return Tried(same, said)


def raised(stderr: str) -> list[Raised]:
    """The exception that a program ended with, as its traceback has it: with each number of lines as its message.

    Where a message ends nobody can see, for a program may print more at its end.
    """
    rows = stderr.rpartition(TITLE)[2].splitlines() if TITLE in stderr else []
    while rows and rows[0].startswith((" ", "Traceback")):
        rows.pop(0)
    kind, _, first = rows[0].partition(": ") if rows else ("", "", "")
    return [Raised(kind, "\n".join([first, *rows[1:end]])) for end in range(1, len(rows) + 1)]


def _how(ended: Completed) -> str:
    found = raised(ended.stderr)
    if found:
        return _short(scrub.line(signature.shown(found[-1])))
    if ended.returncode < 0:
        return f"killed by {process.signal_name(-ended.returncode)}"
    return f"exit code {ended.returncode}"


def _short(text: str) -> str:
    return line(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")
