"""A program that has loaded compat once and forks for each command: real processes, without a second of loading each.

A line of JSON on standard input asks for one command; its answer is a line of JSON on standard output.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from compat import cli

NAMESPACES = ("user", "mnt")
LIBC = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    for place in cli.COMMANDS.values():
        importlib.import_module(f"compat.commands.{place.partition(':')[0]}")
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            be_the_command(asked)
        sys.stdout.write(json.dumps(ended(child, asked["limit_s"])) + "\n")
        sys.stdout.flush()


def ended(child: int, limit_s: float) -> dict[str, Any]:
    """Exit code (negative for a signal), seconds, CPU seconds and KiB at most; the code is None at the limit."""
    started = time.monotonic()
    while True:
        found, status, used = os.wait4(child, os.WNOHANG)
        seconds = time.monotonic() - started
        if found:
            code = os.waitstatus_to_exitcode(status)
            return {"code": code, "seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "kib": used.ru_maxrss}
        if seconds > limit_s:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return {"code": None, "seconds": seconds, "cpu": 0.0, "kib": 0}
        time.sleep(0.01)


def be_the_command(asked: dict[str, Any]) -> None:
    """Enter the namespaces, the folder, and the environment that are asked for, and never return."""
    os.setsid()
    for number, path in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(path, flags, 0o666), number)
    for name in NAMESPACES if asked["holder"] else ():
        enter(f"/proc/{asked['holder']}/ns/{name}")
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    tempfile.tempdir = None
    if asked["file_bytes"] is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python has it: a write fails
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["file_bytes"],) * 2)
    sys.argv = ["compat", *asked["argv"]]
    code = 70
    try:
        cli.main(asked["argv"])
    except SystemExit as ending:
        code = int(ending.code or 0)
    finally:
        os._exit(code)


def enter(path: str) -> None:
    own = f"/proc/self/ns/{path.rpartition('/')[2]}"
    if Path(path).stat().st_ino == Path(own).stat().st_ino:
        return
    descriptor = os.open(path, os.O_RDONLY)
    if LIBC.setns(descriptor, 0):
        raise OSError(ctypes.get_errno(), path)
    os.close(descriptor)


main()
