"""The combinations that a command is to look at, once all that it reads of them is known to be sound."""

from __future__ import annotations

from collections.abc import Sequence

from compat import collect, lockfile, matrix, questions, releases
from compat.errors import MatrixError
from compat.model import Combination, Status
from compat.place import Place
from compat.rules import RULES


def checked(here: Place, ids: Sequence[str], *, every: bool = False) -> tuple[Combination, ...]:
    """The chosen combinations, after a look at all that a run reads: a mistake is told before anything is built.

    With ``every`` all of them, the direct ones too.
    """
    combinations = matrix.read(here.folder)
    chosen = combinations if every else matrix.select(combinations, ids)
    for each in combinations:
        questions.for_combination(each, here.setup.catalogue.probes)
        _refuse_unknown_answers(each)
    for each in chosen:
        lockfile.read(each, here.setup.locks)
    releases.tried(here.folder)
    collect.claims(here.folder, combinations, here.setup.catalogue)
    return chosen


def _refuse_unknown_answers(combination: Combination) -> None:
    """What is expected of a probe is "passed", "failed" or a rule that there is."""
    known = {Status.PASSED, Status.FAILED, *(rule.id for rule in RULES)}
    documented = [combination.documented.rule] if combination.documented else []
    for answer in (*combination.expect.values(), *documented):
        if answer not in known:
            raise MatrixError(
                f"combination {combination.id!r}: expect: {answer!r} is neither passed, failed nor a rule"
            )
