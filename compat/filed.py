"""What the results file beside the matrix says of combinations that were not run in this checkout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from compat import admitting, ours, shardfile
from compat.admitting import Own
from compat.model import Combination
from compat.setup import Setup
from compat.shards import Merged, Shard


def name(reports: Path) -> str:
    """How the file is told: "reports/results.json"."""
    return f"{reports.name}/{shardfile.FILE}"


def read(chosen: Sequence[Combination], reports: Path, setup: Setup) -> Merged | None:
    """What it says of these, as far as they are declared and locked as they were; None where there is no such file.

    Raises CompatError for a file that cannot be used, and for one that is not admitted with what it says of these.
    """
    found = _found(chosen, reports, setup)
    if found is None:
        return None
    shard, own = found
    ran = admitting.admitted(shard, own).ran if shard.ran else ()
    return Merged({each.id: each for each in ran}, shard.host)


def there(chosen: Sequence[Combination], reports: Path, setup: Setup) -> list[str]:
    """The ids of those of which it says anything, whether that may be believed or not.

    Raises CompatError for a file that cannot be used.
    """
    found = _found(chosen, reports, setup)
    return [each.id for each in found[0].ran] if found else []


def _found(chosen: Sequence[Combination], reports: Path, setup: Setup) -> tuple[Shard, Own] | None:
    """The file without what is not declared and locked as it was, and what it is held against."""
    file = reports / shardfile.FILE
    if not file.exists():
        return None
    shard = shardfile.read(file)
    told = {each.id for each in shard.ran}
    own = ours.of([each for each in chosen if each.id in told], setup)
    declared = {each.id: each for each in own.declared}
    same = (
        each
        for each in shard.ran
        if each.id in declared and not admitting.otherwise(each, declared[each.id], own.locks.get(each.id))
    )
    return replace(shard, ran=tuple(same)), own
