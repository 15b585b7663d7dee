"""Imports torch once, and forks probe hosts of other environments in which torch is the very same.

It is asked over a socket: a JSON object {"argv", "environ", "folder"} and five descriptors - the host's standard input,
output and error, its results, and a socket for the answers. There it says "?", waits for "!", then says the host's
process id, and in the end its wait status, a line each. Where torch is not the same, the child becomes ``argv``.
"""

import array
import fcntl
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Dict, List, NoReturn, Set, Tuple

from . import guard, host, processes, streams
from .channel import Tail
from .identity import Asked, Stack, become
from .streams import output_to

VARIABLE = "COMPAT_PROBES_TORCH_HOST"
IN_USE = "compat-in-use"
IMPORTED = ("torch", "torch._dynamo")
ANSWER_S = 5.0


def main() -> int:
    """Serve until nobody can ask any more. 1 if torch cannot be imported here, or not in a way that can be forked."""
    requests = socket.socket(fileno=int(os.environ.pop(VARIABLE)))
    gc.disable()
    _hold_the_environment()
    stack = _imported()
    if stack is None:
        return 1
    gc.freeze()
    guard.adopt_orphans()
    Server(requests, stack).serve()
    return 0


def _hold_the_environment() -> None:
    """As long as this process lives, and those forked from it."""
    marker = Path(sys.prefix, IN_USE)
    if marker.is_file():
        fcntl.flock(os.open(str(marker), os.O_RDWR), fcntl.LOCK_SH)


def _imported() -> "Stack | None":
    """What is loaded; None if it fails, prints something, or leaves threads: a probe host does that itself."""
    folder, tail, asked = Path(tempfile.mkdtemp(prefix="compat-torch-")), Tail(1000), Asked()
    environ = dict(os.environ)
    sys.meta_path.insert(0, asked)
    try:
        streams.renew()
        guard.hermetic_environ(folder)
        with output_to(folder / "output", tail):
            for name in IMPORTED:
                importlib.import_module(name)
        threads = len(list(Path("/proc/self/task").iterdir()))
        return None if tail.total or threads > 1 else Stack(asked.names)
    except Exception:  # noqa: BLE001 - each probe host will see it for itself
        traceback.print_exc()
        return None
    finally:
        sys.meta_path.remove(asked)
        os.environ.clear()
        os.environ.update(environ)
        shutil.rmtree(str(folder), ignore_errors=True)


class Server:
    """Its children are the hosts; whatever else becomes a child of it was left behind by one that has ended."""

    def __init__(self, requests: socket.socket, stack: Stack) -> None:
        self.requests, self.stack = requests, stack
        self.hosts: Dict[int, socket.socket] = {}

    def serve(self) -> None:
        """Until the other end is closed."""
        woken, wakes = socket.socketpair()
        for end in (woken, wakes):
            end.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        while True:
            replies = {reply.fileno(): pid for pid, reply in self.hosts.items()}
            ready = _ready([self.requests.fileno(), woken.fileno(), *replies])
            if woken.fileno() in ready:
                woken.recv(4096)
            for descriptor in ready & set(replies):  # nobody writes there: its reader has gone
                _kill(replies[descriptor])
            self._bury()
            if self.requests.fileno() in ready and not self._take():
                return

    def _bury(self) -> None:
        """Tell how hosts have ended, and end what they left behind."""
        for pid, reply in list(self.hosts.items()):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                _kill(pid)  # its group: the number is still its own
                _tell(reply, os.waitpid(pid, 0)[1])
                reply.close()
                del self.hosts[pid]
        for pid in processes.children(os.getpid()):
            if pid not in self.hosts:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _take(self) -> bool:
        """Fork what is asked for; False once nobody can ask."""
        request, descriptors = _received(self.requests)
        if len(descriptors) != 5:
            return False
        reply = socket.socket(fileno=descriptors.pop())
        if _wanted(reply):
            pid = os.fork()
            if pid == 0:
                _enter(self, json.loads(request), descriptors, reply)
            self.hosts[pid] = reply
            _tell(reply, pid)
        else:
            reply.close()
        for descriptor in descriptors:
            os.close(descriptor)
        return True


def _ready(descriptors: List[int]) -> Set[int]:
    poller = select.poll()
    for descriptor in descriptors:
        poller.register(descriptor, select.POLLIN)
    return {descriptor for descriptor, _ in poller.poll()}


def _received(requests: socket.socket) -> Tuple[bytes, List[int]]:
    size = array.array("i", [0]).itemsize
    data, ancillary, _, _ = requests.recvmsg(2**20, socket.CMSG_SPACE(8 * size))
    descriptors = array.array("i")
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: len(content) - len(content) % size])
    return data, list(descriptors)


def _wanted(reply: socket.socket) -> bool:
    """Whether whoever asked still waits for it."""
    reply.settimeout(ANSWER_S)
    try:
        reply.sendall(b"?")
        return reply.recv(1) == b"!"
    except OSError:
        return False


def _tell(reply: socket.socket, number: int) -> None:
    try:
        reply.sendall(b"%d\n" % number)
    except OSError:
        return  # it has gone: its host is ended as soon as that is seen


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # no group yet, or ended already


def _enter(server: Server, request: Dict[str, "object"], descriptors: List[int], reply: socket.socket) -> NoReturn:
    """The child's side: leave everything of the server behind, then be a host."""
    parent, code = os.getppid(), 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        guard.die_with(parent)
        for end in (server.requests, reply, *server.hosts.values()):
            end.close()
        _be(request, descriptors)
        argv: List[str] = list(request["argv"])  # type: ignore[call-overload]
        prefix = Path(argv[0]).parent.parent
        if not server.stack.is_same(prefix):
            os.execve(argv[0], argv, dict(os.environ))  # noqa: S606 - there is to be no shell
        os.environ.pop("COMPAT_PROBES_SEEDED", None)
        become(prefix)
        code = host.main()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - nothing of it may come back into the server's own code
        traceback.print_exc()
    finally:
        os._exit(code)


def _be(request: Dict[str, "object"], descriptors: List[int]) -> None:
    """Take the descriptors, environment and folder of the program that this one stands for."""
    kept = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 200) for descriptor in descriptors]
    results = json.loads(os.pread(kept[0], os.fstat(kept[0]).st_size, 0))["results_fd"]
    for descriptor, target in zip(kept, (0, 1, 2, results)):
        os.dup2(descriptor, target)
    for descriptor in kept:
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environ"])  # type: ignore[call-overload]
    tempfile.tempdir = None  # it is told by the environment
    os.chdir(str(request["folder"]))
