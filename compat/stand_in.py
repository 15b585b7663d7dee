"""Stands in for a probe host that is forked elsewhere, or becomes one itself. Run as a script, never imported.

``python -I -S stand_in.py REQUESTS PROGRAM ARGUMENT...`` asks over the socket REQUESTS (see ``probes/torch_host``) for
a process that does what the program would do with our own descriptors, and ends as that one ends. Without an answer it
becomes the program. Standard library only.
"""

import array
import json
import os
import signal
import socket
import sys

ANSWER_S = 60.0
"""As long as importing torch may take; longer is for the program itself to show."""
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(requests: int, argv: list[str]) -> int:
    """Return the exit code of the host, or die of the signal that it died of."""
    ours, theirs = socket.socketpair()
    pid = _asked(socket.socket(fileno=requests), ours, theirs, argv)
    if pid is None:
        ours.close()
        os.execv(argv[0], argv)  # noqa: S606 - there is to be no shell
    for number in PASSED_ON:
        signal.signal(number, lambda number, frame: _pass_on(pid, number))
    ours.settimeout(None)
    return _end_alike(_line(ours))


def _asked(requests: socket.socket, ours: socket.socket, theirs: socket.socket, argv: list[str]) -> int | None:
    """The process id of the host; None if nobody answers."""
    results = json.loads(os.pread(0, os.fstat(0).st_size, 0))["results_fd"]
    request = {"argv": argv, "environ": dict(os.environ), "folder": os.getcwd()}  # noqa: PTH109 - without imports
    descriptors = array.array("i", [0, 1, 2, results, theirs.fileno()])
    try:
        with requests, theirs:
            requests.sendmsg([json.dumps(request).encode()], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        ours.settimeout(ANSWER_S)
        if ours.recv(1) != b"?":
            return None
        ours.sendall(b"!")
        return _line(ours)
    except OSError:
        return None


def _line(reply: socket.socket) -> int | None:
    """The next number that is told; None at the end."""
    data = b""
    while not data.endswith(b"\n"):
        more = reply.recv(1)
        if not more:
            return None
        data += more
    return int(data)


def _pass_on(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it has ended: its status is on its way


def _end_alike(status: int | None) -> int:
    """Without a status whoever forked it was killed, and it with that one."""
    number = signal.SIGKILL if status is None else os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number:
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    return os.WEXITSTATUS(status or 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
