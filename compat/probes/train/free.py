"""How much memory is free, and the refusal of what does not fit: before the first weight is allocated."""

from pathlib import Path
from typing import Iterator, Optional, Tuple

from ..probe import Skipped
from .memory import Memory, amount

WORKING = 512 * 2**20
"""For what a step computes with and throws away again: one layer's intermediate results, logits, images."""
ROOT = Path("/")


def refuse_too_big(needed: Memory, free: Optional[int]) -> None:
    """Skipped if it does not fit; ``free`` None: nobody knows, and it is tried."""
    wanted = needed.total + WORKING
    if free is not None and wanted > free:
        raise Skipped(
            "needs %s (%s, and %s to work with), and %s are free; "
            "take a smaller scale, half precision or a larger machine"
            % (amount(wanted), needed, amount(WORKING), amount(free))
        )


def free_bytes(device: str, limit: Optional[int] = None) -> Optional[int]:
    """On a GPU its own free memory; else the least of what the system, the control groups and the host's limit leave.

    ``limit``: of this process, with what it holds already.
    """
    if device == "cuda":
        import torch

        return int(torch.cuda.mem_get_info()[0])
    left = [value for value in (available(), *of_groups()) if value is not None]
    if limit is not None:
        left.append(max(0, limit - resident()))
    return min(left) if left else None


def available(root: Path = ROOT) -> Optional[int]:
    """What the kernel says that can be had without swapping; None where it does not say."""
    for line in _lines(root / "proc" / "meminfo"):
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def resident(root: Path = ROOT) -> int:
    """What this process holds; 0 where the system does not say."""
    for line in _lines(root / "proc" / "self" / "status"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def of_groups(root: Path = ROOT) -> Iterator[int]:
    """What is left in each control group that this process is in and that has a limit (version 2 and 1)."""
    for line in _lines(root / "proc" / "self" / "cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        version = (
            ("memory.limit_in_bytes", "memory.usage_in_bytes") if controllers else ("memory.max", "memory.current")
        )
        mount = root / "sys" / "fs" / "cgroup" / ("memory" if controllers else "")
        group = mount / path.strip("/")
        for folder in (group, *group.parents):
            left = _left(folder, version)
            if left is not None:
                yield left
            if folder == mount:
                break


def _left(folder: Path, names: Tuple[str, str]) -> Optional[int]:
    """A limit less what is used and cannot be dropped; the file cache can."""
    numbers = [_number(folder / name) for name in names]
    if numbers[0] is None or numbers[1] is None:
        return None
    cache = [int(line.split()[1]) for line in _lines(folder / "memory.stat") if line.startswith("inactive_file ")]
    return max(0, numbers[0] - numbers[1] + sum(cache))


def _number(path: Path) -> Optional[int]:
    text = "".join(_lines(path)).strip()
    return int(text) if text.isdigit() else None


def _lines(path: Path) -> Tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8").splitlines())
    except OSError:
        return ()
