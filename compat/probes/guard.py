"""What a probe must not do: reach the network, outlive the host, read the user's own files of Hugging Face.

A guard against accidents, not a sandbox: code that calls the system directly gets past it.
"""

import ctypes
import os
import random
import re
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Tuple

SEED = 0
REFUSED = ("connect", "bind", "sendto", "sendmsg", "getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo")
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",  # its threads do not survive a fork; it would warn in every child
}
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""One each, unless the runner says otherwise: tiny models need no more, sums come out in one order, and threads
that wait for each other on busy cores make a step of milliseconds take seconds."""
SECRET = re.compile(r"(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|_PASS|_PAT|KEY)(?:_|$)", re.IGNORECASE)
"""What a variable with a secret is called."""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER = 1, 36, 37  # linux/prctl.h
OUR_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class NetworkRefusedError(ConnectionRefusedError):
    """A probe tried to use the network. An OSError, as libraries expect of a machine without one."""


def refuse_sockets() -> None:
    """From now on every attempt to reach the network raises NetworkRefusedError; sockets within the machine work."""
    sys.addaudithook(_refuse)


def _refuse(event: str, args: Tuple[Any, ...]) -> None:
    if not event.startswith("socket.") or event[7:] not in REFUSED:
        return
    if isinstance(args[0], socket.socket) and args[0].family == socket.AF_UNIX:
        return  # multiprocessing's own; not the network
    target = args[1] if isinstance(args[0], socket.socket) else args[0]
    raise NetworkRefusedError("no network in a probe: %s(%.200r) was refused" % (event, target))


def hermetic_environ(home: Path) -> None:
    """No hub, no token, no cache of the user's: before any library is imported.

    compat starts hosts with listed variables alone; a person who starts one by hand has all of theirs.
    """
    for name in list(os.environ):
        if name.startswith(("HF_", "HUGGING", "TRANSFORMERS_")) or SECRET.search(name):
            del os.environ[name]
    os.environ.update(OFFLINE)
    for name in THREADS:
        os.environ.setdefault(name, "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # where a probe takes more: no spinning on busy cores
    os.environ.update({"HOME": str(home), "HF_HOME": str(home / "huggingface"), "XDG_CACHE_HOME": str(home / "cache")})


def _prctl(option: int, value: Any) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Linux: grandchildren whose parent has ended become ours, and so can be found and killed."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def adopts_orphans() -> bool:
    """Whether no descendant of this process can get away from it. A fork does not take that over."""
    answer = ctypes.c_int(0)
    _prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(answer))
    return bool(answer.value)


def die_with(parent: int) -> None:
    """In a child: do not outlive ``parent``, which has forked it (Linux)."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it ended before the line above


def contain(host: int, limit_address_space: int) -> None:
    """In the child: a session of its own, no outliving the host, no core dumps, first choice of the OOM killer.

    ``limit_address_space`` in bytes is for systems without /proc, where nobody can watch; 0 sets none.
    """
    os.setsid()
    die_with(host)
    for number in OUR_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _limit(resource.RLIMIT_CORE, 0)
    if limit_address_space:
        _limit(resource.RLIMIT_AS, limit_address_space)
    try:
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:
        return  # not on this system; the limit that the host watches still holds


def _limit(kind: int, value: int) -> None:
    try:
        resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))
    except (ValueError, OSError):
        return  # macOS refuses RLIMIT_AS; the time limit still holds


def fix_seeds() -> None:
    """The same random numbers in every run, for every library that is imported already."""
    random.seed(SEED)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(SEED)
    torch = sys.modules.get("torch")
    if hasattr(torch, "manual_seed"):
        torch.manual_seed(SEED)  # type: ignore[union-attr]
