"""What this machine has: memory that a probe may take, cores, and the processor's name."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
CGROUP = Path("/sys/fs/cgroup")
LIMITS = (
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
)
"""A container's limit, what it uses, the particulars and what is kept of files, in both control groups."""
KEPT = 0.05
"""The share that is left to everything else: who takes the last byte is killed, or has another killed."""


def available_bytes(proc: Path = PROC, cgroup: Path = CGROUP) -> int:
    """What one more program may take without anybody being killed for it: of the machine, or of the container."""
    free = min((*_of_machine(proc), *_of_container(cgroup)), default=_all())
    return max(int(free * (1 - KEPT)), 1)


def _of_machine(proc: Path) -> Iterator[int]:
    found = re.search(r"^MemAvailable:\s*(\d+) kB$", _text(proc / "meminfo"), re.M)
    if found:
        yield int(found[1]) * 1024


def _of_container(cgroup: Path) -> Iterator[int]:
    for limit, used, particulars, kept in LIMITS:
        texts = (_text(cgroup / limit).strip(), _text(cgroup / used).strip())
        if all(text.isdecimal() for text in texts):  # "max" is no limit
            files = re.search(rf"^{kept} (\d+)$", _text(cgroup / particulars), re.M)
            yield int(texts[0]) - int(texts[1]) + int(files[1] if files else 0)  # files can be dropped


def _all() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def give_back() -> None:
    """Return freed memory to the system (glibc): else each thread keeps the room of the largest texts that it had."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)


def processor(proc: Path = PROC) -> str:
    """What the processor calls itself, with the number of cores that may be used."""
    found = re.search(r"^model name\s*:\s*(.+)$", _text(proc / "cpuinfo"), re.M)
    return f"{found[1].strip() if found else platform.machine()}, {cores()} cores"


def _text(file: Path) -> str:
    """A file of the kernel's; "" where there is none."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
