"""The imports that the parent does itself, once, before it forks."""

import os
import resource
import signal
import sys
import time
from pathlib import Path

from . import evidence
from .channel import Tail
from .outcome import Outcome, outcome
from .places import Places
from .streams import output_to
from .versions import AXES, versions

RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def attempt(probe: str, module: str, time_limit_s: float, folder: Path, places: Places) -> Outcome:
    """Import the module. One that hangs ends the host with SIGALRM; the runner then starts another host without it."""
    tail, failure, own = Tail(16000), None, os.getpid()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, time_limit_s)
    try:
        with output_to(folder / "import-output", tail):
            __import__(module)
    except BaseException as error:  # noqa: BLE001 - a library may raise anything, SystemExit too: failure is data
        failure = error
    finally:
        if os.getpid() != own:
            os._exit(0)  # the library forked while it was imported, and this is its child that came back
        signal.setitimer(signal.ITIMER_REAL, 0)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return outcome(
        probe,
        "import",
        **({"status": "passed", "phase": "act"} if failure is None else evidence.failed(failure, "act", places)),
        output=places.text(tail.text()),
        versions=versions(AXES),
        measured={"duration_s": round(time.perf_counter() - started, 4), "peak_memory_bytes": grown * RSS_UNIT},
    )


def crashed(probe: str, module: str, how: str, time_limit_s: float) -> Outcome:
    """An import that ended an earlier host: ``how`` is the signal's name, or another plain word for the end."""
    name = how if how.startswith("SIG") else None
    status, reason = "crashed", ("killed by %s" if name else "ended the host: %s") % how + " while importing " + module
    if name == "SIGALRM":
        status, reason = "timed-out", "no answer within %g s from importing %s" % (time_limit_s, module)
    return outcome(probe, "import", status, reason, phase="act", signal=name, versions=versions(AXES))
