"""The processes of one probe: finding them all, weighing them, ending them."""

import os
import select
import signal
import time
import warnings
from pathlib import Path
from typing import Dict, Iterable, List, NamedTuple, Optional, Set

from .guard import OUR_SIGNALS, adopts_orphans

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").is_file()
HAS_CHILDREN = (PROC / "thread-self" / "children").is_file()
"""Whether the system lists each thread's children, so that not all processes of the machine have to be read."""
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
ATTEMPTS = 50
LEADERS: Set[int] = set()
"""The children under way (one at a time), for whoever has to end them in a signal handler."""


class Process(NamedTuple):
    """One line of /proc: ``resident_bytes`` counts shared pages in each process that maps them."""

    state: str
    parent: int
    session: int
    resident_bytes: int


def _process(pid: int) -> Optional[Process]:
    """What /proc says of a process; None if it has ended meanwhile."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before it may hold anything; see proc(5)
    return Process(fields[0], int(fields[1]), int(fields[3]), int(fields[21]) * PAGE_BYTES)


def _those(pids: Iterable[int]) -> Dict[int, Process]:
    found = ((pid, _process(pid)) for pid in pids)
    return {pid: process for pid, process in found if process is not None}


def _table() -> Dict[int, Process]:
    return _those(int(folder.name) for folder in PROC.iterdir() if folder.name.isdigit())


def children(pid: int) -> List[int]:
    """The children of all threads of a process. One may be missing if another ends meanwhile."""
    found: List[int] = []
    try:
        for thread in (PROC / str(pid) / "task").iterdir():
            found += map(int, (thread / "children").read_text(encoding="ascii").split())
    except OSError:
        pass  # it ended meanwhile, or one of its threads
    return found


def _descendants() -> Dict[int, Process]:
    found: Set[int] = set()
    pending = [os.getpid()]
    while pending:
        fresh = set(children(pending.pop())) - found
        found |= fresh
        pending += fresh
    return _those(found)


def family(leader: int) -> Dict[int, Process]:
    """The living processes of the session ``leader`` and all descendants of this one, wherever they fled."""
    if HAS_CHILDREN and adopts_orphans():
        return {pid: process for pid, process in _descendants().items() if process.state not in "ZX"}
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
    for attempt in range(ATTEMPTS):
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


def end(leader: int) -> int:
    """End the leader's group and everything that descends from this process, and wait for them.

    The leader's wait status; -1 if it had been taken already, or if it does not end.
    """
    if not adopts_orphans():
        kill_all(leader)
        return _reap(leader)
    _signal_group(leader)
    status = _reap(leader)
    attempt = 0
    while _reap_orphans() and attempt < ATTEMPTS:  # whoever had a parent among the dead is our own child now
        for pid in family(leader):
            _signal(pid)
        time.sleep(0.002 * attempt)
        attempt += 1
    return status


def _reap(leader: int, seconds: float = 10.0) -> int:
    """Wait for the killed leader. Its wait status; -1 if it had been taken already, or if it does not end."""
    status, deadline, pause = None, time.monotonic() + seconds, 0.0002
    if leader in LEADERS:  # else the number may be another's by now
        _sleep_until_ended(leader, seconds)
    while leader in LEADERS and time.monotonic() < deadline:
        status = ended(leader)
        if status is None:
            time.sleep(pause)  # the memory of a killed process takes milliseconds to be given back
            pause = min(2 * pause, 0.01)
    LEADERS.discard(leader)
    return -1 if status is None else status


def _sleep_until_ended(leader: int, seconds: float) -> None:
    """Returns as soon as a child has ended, where the system can tell (Linux 5.3, Python 3.9); else at once."""
    try:
        descriptor = os.pidfd_open(leader)
    except (AttributeError, OSError):
        return
    try:
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        poller.poll(seconds * 1000)
    finally:
        os.close(descriptor)


def _reap_orphans() -> bool:
    """Take what has ended of our children; whether any are left that have not."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def wait(leader: int) -> int:
    """Wait until the leader ends by itself; then end what it has left behind. Its wait status."""
    _, status = os.waitpid(leader, 0)
    LEADERS.discard(leader)
    end(leader)
    return status
