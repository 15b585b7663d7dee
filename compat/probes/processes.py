"""The processes of one probe: finding them all, weighing them, ending them."""

import os
import signal
import time
import warnings
from pathlib import Path
from typing import Dict, NamedTuple, Optional, Set

from .guard import OUR_SIGNALS

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").is_file()
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
LEADERS: Set[int] = set()
"""The children under way (one at a time), for whoever has to end them in a signal handler."""


class Process(NamedTuple):
    """One line of /proc: ``resident_bytes`` counts shared pages in each process that maps them."""

    state: str
    parent: int
    session: int
    resident_bytes: int


def _table() -> Dict[int, Process]:
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it ended meanwhile
            fields = text.rpartition(")")[2].split()  # the name before it may hold anything; see proc(5)
            found[int(folder.name)] = Process(fields[0], int(fields[1]), int(fields[3]), int(fields[21]) * PAGE_BYTES)
    return found


def family(leader: int) -> Dict[int, Process]:
    """The living processes of the session ``leader`` and all descendants of this one, wherever they fled."""
    table = _table() if HAS_PROC else {}
    found = {pid for pid, process in table.items() if process.session == leader}
    fresh = {os.getpid()} | found
    while fresh:
        fresh = {pid for pid, process in table.items() if process.parent in fresh} - found
        found |= fresh
    return {pid: table[pid] for pid in found if table[pid].state not in "ZX"}


def resident_bytes(leader: int) -> int:
    """What the family holds in memory; 0 where there is no /proc."""
    return sum(process.resident_bytes for process in family(leader).values())


def fork() -> int:
    """os.fork with the host's signals held back until the child has dropped the host's handlers."""
    signal.pthread_sigmask(signal.SIG_BLOCK, OUR_SIGNALS)
    with warnings.catch_warnings():
        # numpy starts threads when it is imported; those of its kind are made for a fork
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        for number in OUR_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        LEADERS.clear()
    else:
        LEADERS.add(pid)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OUR_SIGNALS)
    return pid


def kill_all(leader: int) -> None:
    """End the leader's group and everything that descends from this process. Does not wait for the leader."""
    for attempt in range(50):
        living = family(leader)
        _signal_group(leader)
        for pid in living:
            _signal(pid)
        if not living:
            return
        time.sleep(0.002 * attempt)


def _signal_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        if leader in LEADERS:  # not reaped yet, so the number is still its own
            _signal(leader)  # it had not made a group of its own yet, or (macOS) it is a zombie


def _signal(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # gone already


def ended(leader: int) -> Optional[int]:
    """The wait status of the leader if it has ended; it is reaped then."""
    pid, status = os.waitpid(leader, os.WNOHANG)
    if not pid:
        return None
    LEADERS.discard(leader)
    return status


def reap(leader: int, seconds: float = 10.0) -> int:
    """Wait for the killed leader and for adopted orphans. The leader's wait status; -1 if it does not end."""
    status, deadline = None, time.monotonic() + seconds
    while leader in LEADERS and time.monotonic() < deadline:
        status = ended(leader)
        time.sleep(0.001)
    LEADERS.discard(leader)
    _reap_orphans()
    return -1 if status is None else status


def _reap_orphans() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return  # none left
