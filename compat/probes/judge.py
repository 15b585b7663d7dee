"""What the way in which a child ended means."""

import os
import signal
from typing import Any, Dict, Optional

from .supervise import NO_ANSWER, Limits, Watched

MIB = 2**20
Fields = Dict[str, Any]


def judge(watched: Watched, limits: Limits) -> Fields:
    """Fields of an outcome: the child's own answer, or what its end says without one."""
    if watched.answer is not None:
        return {**watched.answer, "output": watched.output}
    found: Fields = {
        "phase": watched.phase,
        "output": watched.output,
        "signal": _signal_name(watched.status),
        "exit_code": _exit_code(watched.status),
        "measured": {"duration_s": watched.seconds},
    }
    return {**found, **_without_answer(watched, limits)}


def _without_answer(watched: Watched, limits: Limits) -> Fields:
    if watched.ended == "time":
        return {"status": "timed-out", "reason": "no answer within %g s" % limits.time_s}
    if watched.ended == "memory":
        limit = (limits.memory_bytes or 0) / MIB
        return {"status": "crashed", "reason": "memory limit of %g MiB exceeded" % round(limit, 1)}
    if watched.ended == "channel":
        return {"status": "error", "reason": "the probe flooded the result channel"}
    name = _signal_name(watched.status)
    if name:
        hint = ", not by the host: the system may have run out of memory" if name == "SIGKILL" else ""
        return {"status": "crashed", "reason": "killed by %s%s" % (name, hint)}
    code = _exit_code(watched.status)
    if code == NO_ANSWER and watched.phase is None:
        return {"status": "error", "reason": "the child could not be set up; see its output"}
    if watched.stray:
        return {"status": "error", "reason": "what came on the result channel is no result (exit code %s)" % code}
    return {"status": "crashed", "reason": "ended with exit code %s and no result" % code}


def _signal_name(status: int) -> Optional[str]:
    if status < 0 or not os.WIFSIGNALED(status):
        return None
    number = os.WTERMSIG(status)
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number  # a real-time signal


def _exit_code(status: int) -> Optional[int]:
    return os.WEXITSTATUS(status) if status >= 0 and os.WIFEXITED(status) else None
