"""Asks a probe host in a process of its own, on this very interpreter with all that it sees; no host side needed.

An import may end the host. Then another host goes on without that import and reports it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Optional

MAIN = Path(__file__).resolve().parent / "__main__.py"
IMPORT = "import-"

Event = Dict[str, Any]
Hear = Callable[[Event], None]


class HostFailedError(Exception):
    """The host ended without having answered everything; the message is its last line."""


class _Heard:
    """What one life of the host has told."""

    def __init__(self) -> None:
        self.under_way: Optional[str] = None
        self.done = False

    def take(self, event: Event) -> None:
        self.under_way = event["probe"] if event["event"] == "started" else None
        self.done = self.done or event["event"] == "done"


def ask(spec: Event, hear: Hear) -> None:
    """Tell ``hear`` each event of the host once. Raises HostFailedError."""
    crashed: Dict[str, str] = {}
    reported = set()

    def once(event: Event) -> None:
        probe = event["outcome"]["probe"] if event["event"] == "outcome" else None
        if probe is None or probe not in reported:
            hear(event)
        reported.add(probe)

    while True:
        heard, how, said = _live({**spec, "crashed_imports": crashed}, once)
        module = _imported(heard.under_way)
        if heard.done:
            return
        if module is None or module in crashed:
            raise HostFailedError("the probe host ended with %s: %s" % (how, said))
        crashed[module] = how


def _imported(probe: Optional[str]) -> Optional[str]:
    return probe[len(IMPORT) :].replace("-", "_") if probe and probe.startswith(IMPORT) else None


def _live(spec: Event, hear: Hear) -> "tuple[_Heard, str, str]":
    """One host from its start to its end: what it told, how it ended, and the last line that it printed."""
    heard = _Heard()
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as output, os.fdopen(reader) as lines:
        stdin.write(json.dumps({**spec, "results_fd": writer}).encode("ascii"))
        stdin.seek(0)
        # Not isolated: PYTHONPATH and the user's packages are what the libraries come from on many a cluster.
        started = subprocess.Popen(
            [sys.executable, str(MAIN)],
            stdin=stdin,
            stdout=output,
            stderr=output,
            pass_fds=(writer,),
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        os.close(writer)
        try:
            for line in lines:
                event = json.loads(line)
                heard.take(event)
                hear(event)
            started.wait()
        finally:
            _end(started)
        output.seek(0)
        printed = [line for line in output.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return heard, _how(started.returncode), printed[-1].strip() if printed else "nothing was printed"


def _end(started: "subprocess.Popen[bytes]") -> None:
    """Let it end its own probes first, as it does on SIGTERM."""
    if started.poll() is None:
        started.terminate()
        started.wait()


def _how(code: int) -> str:
    """How an import ended the host, in the host's own words."""
    if code >= 0:
        return "exit code %d" % code
    try:
        return signal.Signals(-code).name
    except ValueError:
        return "signal %d" % -code
