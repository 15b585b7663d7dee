"""What a process for each probe costs at least: forks of a process with the libraries imported, which end at once.

path/to/environment/bin/python benchmarks/fork.py    # the Python of an environment that compat has built
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import sys
import time

import peft  # noqa: F401
import torch  # noqa: F401
import transformers  # noqa: F401

FORKS = 40


def main() -> None:
    """Print medians of the wall time of fork, end and wait, and the CPU time of both processes."""
    gc.freeze()  # as in a probe host
    walls, before = [], _cpu_s()
    for _ in range(FORKS):
        began = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        walls.append(time.perf_counter() - began)
    cpu_ms = 1000 * (_cpu_s() - before) / FORKS
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{memory:.0f} MiB: {1000 * statistics.median(walls):.1f} ms wall, {cpu_ms:.1f} ms CPU a fork\n")


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
