"""Starts a program that dies when its parent does, and on request sees no network. Run as a script, never imported.

``python -I -S leash.py PARENT NETWORK PROGRAM ARGUMENT...`` asks Linux for a signal at the parent's death and then
becomes the program. It is a program of its own and no ``preexec_fn``, because that one is unsafe in a
process with threads. The kernel means the *thread* that started the child: it has to outlive the child.
NETWORK is "network", or "none" for a network namespace of the program's own, in which there is loopback alone;
without a program it is only tried. Elsewhere than on Linux it only becomes the program. Standard library only.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
AF_INET, SOCK_DGRAM, SIOCSIFFLAGS, IFF_UP = 2, 2, 0x8914, 1  # linux/socket.h, sockios.h, if.h
NO_NETWORK = "none"


def main(parent: int, network: str, program: list[str]) -> None:
    """Become ``program``, or end at once if ``parent`` has died already or the network cannot be taken away."""
    if network == NO_NETWORK:
        leave_network()
    if sys.platform == "linux":
        # After the namespace: a change of credentials would take the signal back.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            raise SystemExit(f"the parent {parent} died before it started {program[:1]}")
    if program:
        os.execv(program[0], program)  # noqa: S606 - there is to be no shell


def leave_network() -> None:
    """A network namespace of our own. Only root may have it alone; others get it with a user namespace.

    In that one we are who we were, by user and group, and what is executed has no capability there. Raises OSError
    where this system does not permit it (a container's seccomp, AppArmor, a limit of 0).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWNET) != 0:
        _checked(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET))
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib costs milliseconds
                file.write(text)
    _raise_loopback(libc)


def _raise_loopback(libc: ctypes.CDLL) -> None:
    """Processes of one probe may talk to each other (gloo does, below Python)."""
    descriptor = _checked(libc.socket(AF_INET, SOCK_DGRAM, 0))
    request = b"lo".ljust(16, b"\0") + IFF_UP.to_bytes(2, sys.byteorder)  # struct ifreq
    _checked(libc.ioctl(descriptor, SIOCSIFFLAGS, ctypes.create_string_buffer(request, 40)))
    os.close(descriptor)


def _checked(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
