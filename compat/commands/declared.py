"""``compat lock`` and ``list``, of what is declared: arguments, printing, exit codes."""

from __future__ import annotations

from typing import Annotated

import typer

from compat import executors, lock, lockfile, matrix, questions
from compat.console import line, say
from compat.errors import Exit
from compat.model import Outcome
from compat.place import FOLDER, Ids, MatrixFolder, place, short
from compat.probes.catalogue import PROBES


def lock_command(ids: Ids = None, folder: MatrixFolder = FOLDER) -> None:
    """Write the locks of combinations to matrix/locks."""
    here = place(folder, None)
    chosen = matrix.select(matrix.read(here.folder), ids or [])
    refused = 0
    for combination, answer in executors.each(chosen, lock.resolve, executors.cores()):
        if isinstance(answer, Outcome):
            refused += 1
            say(f"{combination.id}: no lock: {answer.reason}")
        else:
            say(f"{combination.id}: {short(lockfile.write(answer, combination, here.setup.locks))}")
    raise typer.Exit(Exit.INCONCLUSIVE if refused else Exit.AS_EXPECTED)


def list_command(
    folder: MatrixFolder = FOLDER,
    probes: Annotated[bool, typer.Option("--probes", help="The probes instead, with their questions.")] = False,
) -> None:
    """Show the combinations, or the probes and their questions."""
    if probes:
        width = max(len(probe.id) for probe in PROBES)
        print("\n".join(f"{probe.id:{width}} {probe.role:14} {probe.question}" for probe in PROBES))
        return
    combinations = matrix.read(place(folder, None).folder)
    for each in combinations:
        questions.for_combination(each)
    print("\n".join(line(f"{each.id:20} {each.kind:11} {each.title}") for each in combinations))
