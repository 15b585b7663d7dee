"""Whether programs can be started without a network here: each in a network namespace of its own (see ``leash``)."""

from __future__ import annotations

import functools
import os
import sys

from compat import process

SWITCH = "COMPAT_WITHOUT_NAMESPACE"
"""Set to anything, probes get no network namespace: for a system on which one gets into the way."""
NOT_PERMITTED = (
    "this system lets probes have no network namespace: their sockets are refused in Python alone "
    "(docs/threat-model.md)"
)


@functools.cache
def is_permitted() -> bool:
    """Whether the system permits it, found out by trying once a process; never elsewhere than on Linux.

    Not by looking: settings, a container's filter and a security module each may forbid it, and none is asked alike.
    """
    if sys.platform != "linux" or os.environ.get(SWITCH):
        return False
    tried = [sys.executable, "-I", "-S", str(process.LEASH), str(os.getpid()), process.NO_NETWORK]
    return process.run(tried, time_limit_s=60).returncode == 0


def remark() -> str:
    """What a run that probed has to say about it; "" where all is well, and where the user wants it so."""
    return "" if is_permitted() or os.environ.get(SWITCH) else NOT_PERMITTED
