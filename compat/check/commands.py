"""``--command``: a user's own command, run inside an environment; exit code and last output are the answer."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path

from compat import installer, process
from compat.model import Evidence, Outcome, Phase, Question, Raised, Stage, Status

PREFIX = "command: "
ROLE = "command"
NOT_FOUND = 127
"""The shell's exit code for a program that is not there (POSIX, shell command language, 2.8.2)."""
TAIL = 6000
"""Characters of the output's end that are kept."""
CLEANED = 3 * TAIL
"""Characters that are cleaned: so many more that none is kept of an address that the cut goes through."""
RAISED = re.compile(r"^(?:E\s+)?((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt)): ?(.*)$", re.M)
WITHHELD = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV_LAUNCHER__")
"""Variables that would lead a command out of its environment."""


def probe_id(command: str) -> str:
    """What a command is called among probes."""
    return f"{PREFIX}{command}"


def question(command: str) -> Question:
    """A command as a question."""
    return Question(probe_id(command), "Does this command of yours succeed?", ROLE, "user", "")


def run(command: str, python: Path, project: Path, time_limit_s: float) -> Outcome:
    """Run a command in the project's folder, by the shell, with the environment's programs first on the path.

    It gets the user's own variables: it is the user's own program. Inconclusive at the time limit, and where the
    shell does not find the program.
    """
    began = time.monotonic()
    ended = process.run(
        ["/bin/sh", "-c", command], env=environ(python, os.environ, project), cwd=project, time_limit_s=time_limit_s
    )
    written = "\n".join(part for part in (ended.stdout, ended.stderr) if part.strip())
    output = installer.clean(written[-CLEANED:])[-TAIL:]
    status, reason, raised = Status.PASSED, "", None
    if ended.timed_out:
        status, reason = Status.TIMED_OUT, f"no end within {time_limit_s:g} s"
    elif ended.returncode == NOT_FOUND:
        last = next(iter(ended.stderr.strip().splitlines()[-1:]), "")
        status, reason = Status.ERROR, installer.clean(f"the program is not there: {last}; --with installs one")
    elif ended.returncode < 0:
        status, reason = Status.CRASHED, f"killed by {process.signal_name(-ended.returncode)}"
    elif ended.returncode:
        raised = _raised(output)
        status, reason = Status.FAILED, f"exit code {ended.returncode}" + (f": {raised.message}" if raised else "")
    evidence = Evidence(
        phase=Phase.ACT,
        exception=raised,
        signal=process.signal_name(-ended.returncode) if ended.returncode < 0 else None,
        exit_code=ended.returncode,
        output=output,
        measured={"duration_s": round(time.monotonic() - began, 3)},
    )
    return Outcome("", probe_id(command), Stage.PROBE, status, reason, evidence=evidence)


def is_not_there(outcome: Outcome) -> bool:
    """Whether the shell did not find the program."""
    return outcome.probe.startswith(PREFIX) and outcome.evidence.exit_code == NOT_FOUND


def environ(python: Path, users: Mapping[str, str], project: Path) -> dict[str, str]:
    """The user's variables, with this environment instead of the active one; the project's own code can be imported."""
    kept = {name: value for name, value in users.items() if name not in WITHHELD}
    path = os.pathsep.join([str(python.parent), kept.get("PATH", os.defpath)])
    paths = os.pathsep.join(str(each) for each in (project, project / "src") if each.is_dir())
    return {
        **kept,
        "PATH": path,
        "PYTHONPATH": paths,
        "VIRTUAL_ENV": str(python.parent.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _raised(output: str) -> Raised | None:
    """The last exception that the output names: what two failures are compared by, beside the exit code."""
    found = RAISED.findall(output)
    return Raised(*found[-1]) if found else None
