"""Runs one command and says what it cost: wall time, CPU time, disk, and when it printed what."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

BLOCK = 512
"""The unit of st_blocks, whatever the file system's own is (POSIX)."""


@dataclass(frozen=True)
class Cost:
    """What one run cost. Times in seconds; ``lines`` are what it printed, each with the time since its start."""

    wall_s: float
    cpu_s: float
    returncode: int
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Disk:
    """Bytes of a folder: of its files as they look, and of those that nothing outside the folder holds too."""

    apparent: int
    added: int


def started(argv: Sequence[str], folder: Path, environ: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a command without input, all that it prints in one pipe, line by line."""
    return subprocess.Popen(
        argv,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def run(argv: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Cost:
    """Run a command to its end. CPU time is that of all its descendants that were waited for."""
    lines: list[tuple[float, str]] = []
    before, began = _children_s(), time.perf_counter()
    with started(argv, folder, environ) as command:
        assert command.stdout is not None
        lines.extend((time.perf_counter() - began, line.rstrip("\n")) for line in command.stdout)
    return Cost(time.perf_counter() - began, _children_s() - before, command.returncode, tuple(lines))


def disk(folder: Path) -> Disk:
    """Measure a folder; a file with a hard link elsewhere (in uv's cache) is not counted as added.

    What is removed meanwhile, as by a run that keeps within its room, is not counted.
    """
    found = list(_stats(folder))
    links = Counter((each.st_dev, each.st_ino) for each in found)
    sizes = {(each.st_dev, each.st_ino): (each.st_nlink, each.st_blocks * BLOCK) for each in found}
    own = sum(size for file, (count, size) in sizes.items() if count == links[file])
    return Disk(apparent=sum(each.st_blocks * BLOCK for each in found), added=own)


def _stats(folder: Path) -> Iterator[os.stat_result]:
    """Return what the system says of each file and link below a folder; os.walk passes over a folder that is gone."""
    for place, folders, files in os.walk(folder):
        for name in [*files, *folders]:
            with suppress(FileNotFoundError):
                found = Path(place, name).lstat()
                if not stat.S_ISDIR(found.st_mode):
                    yield found


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
