"""The processes that have torch imported, one for each torch, and are asked for probe hosts (``probes/torch_host``)."""

from __future__ import annotations

import atexit
import hashlib
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from compat import process, scratch
from compat.questions import FOLDER

VARIABLE = "COMPAT_PROBES_TORCH_HOST"
AT_MOST = 2
"""As many kinds of torch are kept imported at once; each takes some 300 MB. With others, each host imports its own."""
STAND_IN = Path(__file__).with_name("stand_in.py")


@dataclass
class TorchHost:
    """One of them. ``settled`` is set once it has ``answered``, or failed to: until then it may be importing torch."""

    started: subprocess.Popen[bytes]
    socket: socket.socket
    place: ExitStack
    asked: bool = False
    answered: bool = False
    settled: threading.Event = field(default_factory=threading.Event)

    def is_first(self) -> bool:
        """Whether nobody has asked this before: who is told so sets ``settled``, whatever comes of it."""
        with _door:
            asked, self.asked = self.asked, True
            return not asked


_hosts: dict[str, TorchHost] = {}
_failed: set[str] = set()
_door = threading.Lock()
_starter = ThreadPoolExecutor(max_workers=1)
"""A thread that lasts: a program ends with the thread that started it (``leash``), and these outlast a combination."""


def ready(python: Path, environ: Mapping[str, str], *, network: bool) -> TorchHost | None:
    """The one that hosts for this environment can be asked of; None where they have to import torch themselves.

    Starts it with the first environment that has this torch; its hosts have the network that it has (see ``process``).
    It ends with this process.
    """
    if sys.platform != "linux" or (kind := _kind(python)) is None:
        return None
    with _door:
        found = _hosts.get(kind)
        if found and (ended := found.started.poll()) is not None:
            _close(kind)
            _failed.update({kind} if ended >= 0 else ())
        if kind in _failed or (kind not in _hosts and len(_hosts) >= AT_MOST):
            return None
        if kind not in _hosts:
            _hosts[kind] = _start(python, environ, network)
        return _hosts[kind]


def answered() -> int:
    """How many of those that run have given a probe host."""
    with _door:
        return sum(host.answered for host in _hosts.values())


def _kind(python: Path) -> str | None:
    """What torch an environment has, by its record, and which Python."""
    records = sorted(python.parents[1].glob("lib/python*/site-packages/torch-*.dist-info/RECORD"))
    if not records:
        return None
    lines = [line for line in records[0].read_bytes().splitlines() if not line.startswith(b"../")]
    return hashlib.sha256(b"\n".join([str(python.resolve()).encode(), *lines])).hexdigest()


def _start(python: Path, environ: Mapping[str, str], network: bool) -> TorchHost:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ExitStack() as place, theirs:
        place.enter_context(ours)
        env = {**environ, VARIABLE: str(theirs.fileno()), "TMPDIR": str(place.enter_context(scratch.mark()))}
        argv: list[str | Path] = [python, "-s", FOLDER / "__main__.py"]
        pass_fds = (theirs.fileno(),)
        starting = _starter.submit(process.start, argv, env, None, "", subprocess.STDOUT, pass_fds, network=network)
        return TorchHost(starting.result(), ours, place.pop_all())


def _close(kind: str) -> None:
    host = _hosts.pop(kind)
    host.socket.close()
    process.kill_group(host.started)
    if host.started.stdout:
        host.started.stdout.close()
    host.place.close()


@atexit.register
def close() -> None:
    """End all of them."""
    with _door:
        for kind in list(_hosts):
            _close(kind)
