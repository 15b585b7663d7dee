"""``compat lock`` and ``list``, of what is declared: arguments, printing, exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from compat import executors, filed, listing, lock, lockfile, matrix
from compat.console import complain, say, show
from compat.errors import CompatError, Exit, ToolError
from compat.listing import Listed
from compat.model import Combination, Outcome
from compat.place import FOLDER, Cache, Device, Ids, Json, MatrixFolder, Place, Torch, place, short
from compat.probes.catalogue import PROBES
from compat.probes.probe import Probe
from compat.report import list_terminal


def lock_command(ids: Ids = None, folder: MatrixFolder = FOLDER) -> None:
    """Write the locks of combinations to matrix/locks."""
    here = place(folder, None)
    chosen = matrix.select(matrix.read(here.folder), ids or [])
    refused = 0
    for combination, answer in executors.each(chosen, lock.resolve, executors.cores()):
        if isinstance(answer, Outcome):
            refused += 1
            complain(f"{combination.id}: no lock: {answer.reason}")
        else:
            say(f"{combination.id}: {short(lockfile.write(answer, combination, here.setup.locks))}")
    raise typer.Exit(Exit.INCONCLUSIVE if refused else Exit.AS_EXPECTED)


def list_command(
    ids: Ids = None,
    probes: Annotated[bool, typer.Option("--probes", help="The probes instead, with their questions.")] = False,
    as_json: Json = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Torch = "auto",
) -> None:
    """Show the combinations by kind, each with its verdict if there is one; or the probes and their questions.

    A verdict is that of this checkout, or else of reports/results.json, which is said then.
    """
    if probes and ids:
        raise CompatError(
            f"--probes and {ids[0]}: ids are of combinations, and --probes lists all probes; leave one out"
        )
    if probes:
        _show([], PROBES, as_json, "")
        return
    here = place(folder, cache, device, torch_backend)
    every = matrix.read(here.folder)
    _show(_listed(matrix.select(every, ids) if ids else every, here), (), as_json, filed.name(here.reports))


def _listed(chosen: Sequence[Combination], here: Place) -> list[Listed]:
    """What is known of them: a journal or a results file that cannot be read is told, and knows nothing."""
    listed = listing.unknown(chosen, here.setup)
    try:
        listed = listing.in_journal(listed, here.setup, here.journal)
    except ToolError as error:
        complain(f"compat: no verdicts: {error}")
    try:
        return listing.in_file(listed, here.setup, here.reports)
    except CompatError as error:
        complain(f"compat: no stored verdicts: {error}")
        return listed


def _show(listed: Sequence[Listed], probes: Sequence[Probe], as_json: bool, file: str) -> None:
    if as_json:
        from compat.report import list_json  # its schema takes long to load

        print(list_json.render(listed, probes), end="")
    else:
        show(list_terminal.questions(probes) if probes else list_terminal.combinations(listed, len(PROBES), file))
