"""Starts the real probe host as a subprocess and reads its events."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
MAIN = FOLDER.parents[2] / "compat" / "probes" / "__main__.py"


SEEDED = {"PYTHONHASHSEED": "0", "COMPAT_PROBES_SEEDED": "1"}
"""What compat tells a host: it need not begin again for a fixed hash seed."""


def start(spec, python=sys.executable, folder=None, seeded=True):
    """The host's process and the reading end of its results; ``folder`` is where it may write."""
    results, results_end = os.pipe()
    home = str(folder or tempfile.gettempdir())
    process = subprocess.Popen(
        [str(python), "-s" if seeded else "-I", str(MAIN)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[results_end],
        env={
            "PATH": os.environ["PATH"],
            "HOME": home,
            "TMPDIR": home,
            "HF_TOKEN": "secret",
            "MY_SECRET_KEY": "s",
            **(SEEDED if seeded else {}),
        },
    )
    os.close(results_end)
    spec = {"catalogue": str(FOLDER / "catalogue.py"), **spec, "results_fd": results_end}
    process.stdin.write(json.dumps(spec).encode())
    process.stdin.close()
    return process, os.fdopen(results, encoding="ascii")


def ask(spec, python=sys.executable, folder=None, seeded=True):
    """The host's events, its exit code and what it printed."""
    process, results = start(spec, python, folder, seeded)
    with process, results:
        events = [json.loads(line) for line in results]
        printed = process.stdout.read().decode() + process.stderr.read().decode()
    return events, process.returncode, printed


def outcomes(events):
    """The outcomes of the events by probe."""
    return {event["outcome"]["probe"]: event["outcome"] for event in events if event["event"] == "outcome"}
