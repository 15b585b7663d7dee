"""What this compat reports with, against which results files are held."""

from __future__ import annotations

from collections.abc import Sequence

from compat import collect, lockfile, questions
from compat.admitting import Own
from compat.model import Combination
from compat.report import export
from compat.setup import Setup


def of(declared: Sequence[Combination], setup: Setup) -> Own:
    """Of these combinations. Raises LockError for a lock that cannot be used."""
    locks = {each.id: lockfile.read(each, setup.locks) for each in declared}
    return Own(
        declared,
        {id_: lock.digest for id_, lock in locks.items() if lock},
        lambda each: questions.for_combination(each, setup.catalogue.probes),
        export.plain(collect.questions_of(setup.catalogue)),
        collect.host().compat,
    )
