"""What a Dask worker does with an order: starts a program for it and passes on what that says.

Runs in the worker, on a thread of Dask's: imports nothing but how a program is started.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from compat.stream import stream

SILENCE_S = 300.0
"""The program beats twice a second; what is silent for so long is given up."""
WANTED = ("executing", "long-running", "resumed")
"""The states of a task that somebody waits for."""


def perform(text: str, topic: str) -> str:
    """The reply to an order, as JSON: its ``parcel``, or why it was ``refused`` or ``failed``.

    ``topic`` hears each step. The program ends with this worker, and when nobody wants its answer any more: cancelled
    tasks of Dask run on otherwise.
    """
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()
    argv = [sys.executable, "-P", "-m", "compat.cluster.work"]
    with stream(argv, input=lambda pipe: _told(pipe, text), silence_limit_s=SILENCE_S) as lines:
        for line in lines:
            if not _is_wanted(worker, key):
                raise RuntimeError("cancelled")
            heard = json.loads(line)
            if "words" in heard:
                worker.log_event(topic, {"key": key, "words": heard["words"]})
            elif "beat" not in heard:
                return json.dumps({**heard, "worker": worker.address})
    assert lines.completed is not None, "the lines were read to their end"
    last = lines.completed.stderr.strip().splitlines()[-1:]
    how = "was silent" if lines.completed.timed_out else f"ended with {lines.completed.returncode}"
    return json.dumps({"failed": ": ".join([f"the program {how}", *last]), "worker": worker.address})


def _told(pipe: int, text: str) -> str:
    return json.dumps({"results_fd": pipe, "order": json.loads(text)})


def _is_wanted(worker: Any, key: str) -> bool:
    task = worker.state.tasks.get(key)
    return task is not None and task.state in WANTED
