"""What is free, from a tree of files like the kernel's, and the refusal of what is too big."""

from __future__ import annotations

from pathlib import Path

import pytest

from compat.probes.probe import Skipped
from compat.probes.train.free import available, of_groups, refuse_too_big, resident
from compat.probes.train.memory import Memory

GIB = 2**30
NEEDED = Memory(weights=8 * GIB, gradients=2**20, optimizer=2**21, activations=GIB)


def written(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_what_the_kernel_calls_available(tmp_path: Path) -> None:
    assert available(written(tmp_path, {"proc/meminfo": "MemFree: 1 kB\nMemAvailable:    2048 kB\n"})) == 2 * 2**20


def test_a_system_that_does_not_say(tmp_path: Path) -> None:
    assert (available(tmp_path), resident(tmp_path), list(of_groups(tmp_path))) == (None, 0, [])


def test_every_group_above_counts_and_its_file_cache_does_not(tmp_path: Path) -> None:
    inner = "sys/fs/cgroup/outer/inner"
    root = written(
        tmp_path,
        {
            "proc/self/cgroup": "0::/outer/inner\n",
            f"{inner}/memory.max": "max\n",
            f"{inner}/memory.current": "5\n",
            "sys/fs/cgroup/outer/memory.max": "1000\n",
            "sys/fs/cgroup/outer/memory.current": "600\n",
            "sys/fs/cgroup/outer/memory.stat": "anon 300\ninactive_file 250\n",
        },
    )
    assert list(of_groups(root)) == [650]


def test_a_group_of_the_first_version(tmp_path: Path) -> None:
    root = written(
        tmp_path,
        {
            "proc/self/cgroup": "5:cpu,cpuacct:/\n4:memory:/docker/x\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "1000\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1200\n",
        },
    )
    assert list(of_groups(root)) == [0]


def test_what_is_too_big_is_refused_with_its_parts() -> None:
    with pytest.raises(Skipped) as refusal:
        refuse_too_big(NEEDED, 9 * GIB)
    assert str(refusal.value) == (
        "needs 9.5 GiB (weights 8.0 GiB, gradients 1 MiB, optimizer 2 MiB, activations 1.0 GiB, and 0.5 GiB to work "
        "with), and 9.0 GiB are free; take a smaller scale, half precision or a larger machine"
    )


@pytest.mark.parametrize("free", [10 * GIB, None])
def test_what_fits_or_may_fit_is_not(free: int | None) -> None:
    refuse_too_big(NEEDED, free)
