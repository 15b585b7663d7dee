"""What a machine has, from the kernel's files, which may be absent or of either version of control groups."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from compat import machine

GIB = 2**30
MEMINFO = f"MemTotal: {32 * 2**20} kB\nMemFree: 1 kB\nMemAvailable:   {16 * 2**20} kB\n"
NONE: Mapping[str, str] = {}
SECOND = {"memory.max": str(8 * GIB), "memory.current": str(3 * GIB), "memory.stat": f"anon 1\ninactive_file {GIB}\n"}
FIRST = {
    "memory/memory.limit_in_bytes": str(8 * GIB),
    "memory/memory.usage_in_bytes": str(3 * GIB),
    "memory/memory.stat": f"inactive_file 5\ntotal_inactive_file {GIB}\n",
}


def files(folder: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("cgroup", "gib"),
    [
        (NONE, 16),
        (SECOND, 6),
        (FIRST, 6),
        ({**SECOND, "memory.max": "max\n"}, 16),
        ({**FIRST, "memory/memory.limit_in_bytes": "9223372036854771712"}, 16),
        ({"memory.max": str(8 * GIB), "memory.current": str(3 * GIB)}, 5),
    ],
    ids=["none", "second", "first", "second, no limit", "first, no limit", "no particulars"],
)
def test_the_smaller_of_machine_and_container_counts(cgroup: Mapping[str, str], gib: int, tmp_path: Path) -> None:
    found = machine.available_bytes(files(tmp_path / "p", {"meminfo": MEMINFO}), files(tmp_path / "c", cgroup))
    assert found == int(gib * GIB * 0.95)


def test_a_container_that_is_full_has_next_to_nothing(tmp_path: Path) -> None:
    cgroup = files(tmp_path / "c", {"memory.max": "100", "memory.current": "200"})
    assert machine.available_bytes(files(tmp_path / "p", {"meminfo": MEMINFO}), cgroup) == 1


def test_where_the_kernel_says_nothing_all_memory_counts(tmp_path: Path) -> None:
    assert machine.available_bytes(tmp_path, tmp_path) > 2**20


def test_a_processor_has_a_name_and_cores(tmp_path: Path) -> None:
    files(tmp_path, {"cpuinfo": "processor : 0\nmodel name\t: A Processor\nmodel name\t: A Processor\n"})
    assert machine.processor(tmp_path) == f"A Processor, {machine.cores()} cores"


def test_a_processor_without_a_name_is_called_by_its_kind(tmp_path: Path) -> None:
    assert machine.processor(tmp_path).endswith(" cores")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
def test_freed_memory_is_given_back() -> None:
    blocks = [b"x" * 100_000 for _ in range(600)]
    del blocks[:-1]  # what is left keeps all below it
    before = _resident_bytes()
    machine.give_back()
    assert before - _resident_bytes() > 40_000_000


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
