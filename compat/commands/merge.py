"""``compat merge``: the results of shards as one report. It runs nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from compat import collect, language, merging, ours, recordfile, shardfile, withheld
from compat.choosing import checked
from compat.commands import github, report, run
from compat.commands.lang import Lang
from compat.console import say
from compat.place import FOLDER, MatrixFolder, Strict, place
from compat.results import analyse

Paths = Annotated[list[Path], typer.Argument(help="Results files, or folders that hold a results.json somewhere.")]


def merge_command(
    paths: Paths,
    to: report.To = None,
    folder: MatrixFolder = FOLDER,
    strict: Strict = False,
    lang: Lang = language.ENGLISH,
) -> None:
    """Join the results of shards into the reports that one run would have written; runs nothing."""
    here = place(folder, None)
    into = report.folder(to, here)
    declared = checked(here, [], every=True)
    merged = merging.merge([shardfile.read(file) for file in shardfile.found(paths)], ours.of(declared, here.setup))
    results = collect.stored(here.folder, declared, here.setup.catalogue, merged, recordfile.folders(here.reports))
    for note in merged.notes:
        say(f"compat: {note}")
    analysis = analyse(withheld.secrets(results, os.environ))
    report.write(analysis, here, into, lang)
    code, out = run.judged(analysis, strict)
    with language.speaking(lang):
        github.tell(analysis, code)
    run.finish(code, out)
