"""``--command``: a user's own command, run inside an environment; exit code and last output are the answer."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from compat import installer, process, redact, verdict
from compat.check import leftovers
from compat.check.workplace import workplace
from compat.language import phrase
from compat.model import Evidence, Outcome, Phase, Question, Raised, Stage, Status
from compat.process import Completed

PREFIX = "command: "
ROLE = "command"
NOT_FOUND = 127
"""The shell's exit code for a program that is not there (POSIX, shell command language, 2.8.2)."""
BY_SIGNAL = 128
"""What shells add to the number of the signal that ended a program."""
TAIL = 6000
"""Characters of the output's end that are kept."""
CLEANED = 3 * TAIL
"""Characters that are cleaned: so many more that none is kept of an address that the cut goes through."""
RAISED = re.compile(r"^(?:E\s+)?((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt)): ?(.*)$", re.M)
CRASHES = frozenset(("SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGSYS"))
"""Signals of a program's own making; of other numbers a shell's exit code may be the program's own."""
CHANGED = "changed_files"
"""Among what was measured: the files of the project's folder that are not what they were before."""


def probe_id(command: str) -> str:
    """What a command is called among probes; the user's shell may have put a secret into it."""
    return PREFIX + redact.text(command, os.environ)


def question(command: str) -> Question:
    """A command as a question."""
    return Question(probe_id(command), phrase("Does this command of yours succeed?"), ROLE, "user", "")


def run(
    command: str,
    environment: Path,
    project: Path,
    cache: Path,
    time_limit_s: float,
    damage: Callable[[], str | None] = lambda: None,
) -> Outcome:
    """Run a command in the project's folder, by the shell, with the environment's programs first on the path.

    It gets the user's own variables: it is the user's own program. ``damage`` says afterwards, before another command
    may run, what is wrong with the environment. Inconclusive at the time limit, at a signal from outside, where the
    shell does not find the program, where it ran in another environment, and where it changed this one.
    """
    with workplace(project, environment, cache) as place:
        before = leftovers.files(project, (cache, place.folder))
        began = time.monotonic()
        ended = place.run(command, time_limit_s)
        lasted = round(time.monotonic() - began, 3)
        changed = leftovers.changed(before, leftovers.files(project, (cache, place.folder)))
        elsewhere, wrong = place.elsewhere(), damage()
    found = _outcome(command, ended, time_limit_s)
    found = replace(found, evidence=replace(found.evidence, measured={"duration_s": lasted, CHANGED: changed}))
    if wrong:
        return _void(found, f"it changed its environment: {wrong}; let --with install what it needs")
    return _void(found, elsewhere) if elsewhere and not is_not_there(found) else found


def _void(outcome: Outcome, why: str) -> Outcome:
    """What was seen says nothing of the set; its output stays."""
    return replace(
        outcome,
        status=Status.ERROR,
        reason=_clean(why),
        evidence=replace(outcome.evidence, exception=None, signal=None),
    )


def is_not_there(outcome: Outcome) -> bool:
    """Whether the shell did not find the program."""
    return outcome.probe.startswith(PREFIX) and outcome.evidence.exit_code == NOT_FOUND


def _outcome(command: str, ended: Completed, time_limit_s: float) -> Outcome:
    """What the command's end and its words say."""
    written = "\n".join(part for part in (ended.stdout, ended.stderr) if part.strip())
    output = _clean(written)
    killed, raised = _killed_by(ended.returncode), None
    status, reason = Status.PASSED, ""
    if ended.timed_out:
        status, reason = Status.TIMED_OUT, f"no end within {time_limit_s:g} s"
    elif ended.returncode == NOT_FOUND:
        last = next(iter(ended.stderr.strip().splitlines()[-1:]), "")
        status, reason = Status.ERROR, _clean(f"the program is not there: {last}; --with installs one")
    elif killed:
        status, reason = Status.CRASHED, f"killed by {killed}"
    elif ended.returncode:
        raised = _raised(output)
        status, reason = Status.FAILED, f"exit code {ended.returncode}" + (f": {raised.message}" if raised else "")
    evidence = Evidence(phase=Phase.ACT, exception=raised, signal=killed, exit_code=ended.returncode, output=output)
    return Outcome("", probe_id(command), Stage.PROBE, status, reason, evidence=evidence)


def _killed_by(returncode: int) -> str | None:
    """The signal that ended the command, or the last program of it; None if it ended itself."""
    if returncode < 0:
        return process.signal_name(-returncode)
    number = returncode - BY_SIGNAL
    name = process.signal_name(number) if number in set(signal.Signals) else ""
    return name if name in CRASHES | verdict.FROM_OUTSIDE else None


def _clean(written: str) -> str:
    """The end of what was written without the user's secrets, and without what tells of the machine."""
    return installer.without_machine(redact.text(written, os.environ)[-CLEANED:])[-TAIL:]


def _raised(output: str) -> Raised | None:
    """The last exception that the output names: what two failures are compared by, beside the exit code."""
    found = RAISED.findall(output)
    return Raised(*found[-1]) if found else None
