"""What the results file beside the matrix says of combinations that were not run in this checkout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compat import lockfile, merging, shardfile
from compat.model import Combination
from compat.shards import Merged, Ran


def name(reports: Path) -> str:
    """How the file is told: "reports/results.json"."""
    return f"{reports.name}/{shardfile.FILE}"


def read(chosen: Sequence[Combination], reports: Path, locks: Path) -> Merged | None:
    """What it says of these, as far as they are declared and locked as they were; None where there is no such file.

    Raises CompatError for a file that cannot be used.
    """
    file = reports / shardfile.FILE
    if not file.exists():
        return None
    shard = shardfile.read(file)
    declared = {each.id: each for each in chosen}
    return Merged({each.id: each for each in shard.ran if _is_same(each, declared.get(each.id), locks)}, shard.host)


def _is_same(ran: Ran, declared: Combination | None, locks: Path) -> bool:
    if declared is None:
        return False
    lock = lockfile.read(declared, locks)
    return not merging.otherwise(ran, declared, lock.digest if lock else None)
