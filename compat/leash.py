"""Starts a program that dies when its parent does. Run as a script, never imported by the host.

``python -I -S leash.py PARENT PROGRAM ARGUMENT...`` asks Linux for a signal at the parent's death and then
becomes the program. It is a program of its own and no ``preexec_fn``, because that one is unsafe in a
process with threads. The kernel means the *thread* that started the child: it has to outlive the child.
Elsewhere than on Linux it only becomes the program. Standard library only.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(parent: int, program: list[str]) -> None:
    """Become ``program``, or end at once if ``parent`` has died already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            raise SystemExit(f"the parent {parent} died before {program[0]} started")
    os.execv(program[0], program)  # noqa: S606 - there is to be no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
