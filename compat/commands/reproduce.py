"""``compat reproduce``: arguments, printing, exit codes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from compat import completion, matrix, provisioning, redact, visible
from compat.console import say
from compat.errors import CompatError, Exit
from compat.files import write_whole
from compat.model import Outcome
from compat.place import FOLDER, Backend, Cache, Device, MatrixFolder, Place, place, short
from compat.probes.probe import TINY, limit_of
from compat.reproduce import cell, document, issue, stored, trying
from compat.reproduce.cell import Cell
from compat.reproduce.stored import Known
from compat.reproduce.trying import Tried

Name = Annotated[
    str,
    typer.Argument(
        metavar="CELL",
        help="COMBINATION:PROBE, such as documented-2:import-peft.",
        autocompletion=completion.cells,
    ),
]
To = Annotated[
    Path | None, typer.Option("--to", help="Write it to this file instead; only a script of ours goes for it.")
]
AsIssue = Annotated[
    bool, typer.Option("--issue", help="The body of an issue instead: Markdown, with the script in it.")
]
Run = Annotated[bool, typer.Option("--run", help="Also run the script where the probe ran: does it do the same?")]
EXITS = {True: Exit.AS_EXPECTED, False: Exit.DIFFERS, None: Exit.INCONCLUSIVE}


def reproduce_command(
    name: Name,
    as_issue: AsIssue = False,
    to: To = None,
    run: Run = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Backend = "auto",
) -> None:
    """Write one script that stands alone and fails as a probe did, with its pins: `uv run` runs it.

    It runs nothing itself, unless --run says so: then 1 says that the script does something else, 3 that nobody knows.
    """
    here = place(folder, cache, device, torch_backend)
    chosen = cell.named(name, matrix.read(here.folder), here.setup.catalogue.probes)
    known = stored.known(chosen[0], here)
    found = cell.cell(*chosen, known.outcomes)
    text = document.document(found, known.installed, here.setup.catalogue.folder)
    shown = issue.body(found, text, _said(known)) if as_issue else text
    if known.elsewhere:
        say(f"{name}: from {known.elsewhere}: it was not run in this checkout")
    _deliver(shown, to)
    if as_issue:
        say(f"title: {issue.title(found)}")
    if run:
        tried = _tried(found, text, here)
        say(f"{name}: {tried.says}")
        raise typer.Exit(EXITS[tried.same])


def _said(known: Known) -> issue.Said:
    assert known.answer is not None, "a cell has an answer"
    return issue.Said(known.answer, known.results.host, tuple(known.results.questions), known.python)


def _deliver(text: str, to: Path | None) -> None:
    """To standard output, or to a file. Raises CompatError, having written nothing, where something else is there."""
    safe = redact.text(visible.text(text), os.environ)
    if to is None:
        print(safe, end="")
        return
    there = _there(to)
    if there == safe:
        say(f"{short(to.absolute())}: unchanged")
        return
    if there is not None and not document.is_ours(there):
        raise CompatError(f"--to {to}: there is another file; name one that is not there")
    write_whole(to.absolute(), safe)
    say(f"{short(to.absolute())}: written" + ("" if there is None else " anew, in place of an earlier one"))


def _there(file: Path) -> str | None:
    if not file.exists():
        return None
    if not file.is_file():
        raise CompatError(f"--to {file}: not a file; name one")
    return file.read_text(encoding="utf-8", errors="replace")


def _tried(found: Cell, text: str, here: Place) -> Tried:
    """What the script does in the environment of its combination, which is built if it is not there."""
    if found.probe is None:
        return Tried(None, "not tried: there is no environment; `uv run` shows what the resolver says")
    say(f"{found.combination.id}: building")
    limit_s = limit_of(found.probe, TINY)
    with provisioning.held(found.combination, here.setup, here.journal) as built:
        if isinstance(built, Outcome):
            return Tried(None, f"not tried: {built.reason}")
        return trying.run(text, found.outcome, built.python, limit_s)
