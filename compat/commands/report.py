"""``compat report``: the reports of what was run, written; it runs nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from compat import collect, filed, language, recordfile, regular, unchanged, withheld
from compat.choosing import checked
from compat.commands import github, run
from compat.commands.lang import Lang, in_languages, named
from compat.console import say
from compat.errors import CompatError
from compat.files import write_together
from compat.journal import Journal
from compat.model import Combination, Kind
from compat.place import FOLDER, Bundle, Cache, Device, Ids, MatrixFolder, Place, Strict, Torch, place, short
from compat.report import artefacts_json, badge, charts, export, junit, markdown
from compat.report.charts import gathered, landscape_file
from compat.report.charts.material import Material
from compat.report.html import page
from compat.results import Analysis, analyse
from compat.stamp import Answer

CROSSING = "artefacts.json"
GRIDS = "artefacts.md"
FOR_NOX = "Taken for nox's sake; a report runs nothing."
To = Annotated[
    Path | None, typer.Option("--to", help="The folder to write to: reports/ beside the matrix if not given.")
]


def report_command(
    context: typer.Context,
    ids: Ids = None,
    to: To = None,
    folder_: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Torch = "auto",
    rerun: Annotated[bool, typer.Option(hidden=True, help=FOR_NOX)] = False,
    max_disk: Annotated[str | None, typer.Option(hidden=True, help=FOR_NOX)] = None,
    dask: Annotated[str | None, typer.Option(hidden=True, help=FOR_NOX)] = None,
    dask_resources: Annotated[list[str] | None, typer.Option(hidden=True, help=FOR_NOX)] = None,
    dask_wait: Annotated[float | None, typer.Option(hidden=True, help=FOR_NOX)] = None,
    strict: Strict = False,
    bundle: Bundle = None,
    lang: Lang = language.ENGLISH,
) -> None:
    """Write reports/ from what was run; runs nothing. With ids, elsewhere, of these alone."""
    del rerun, max_disk, dask, dask_resources, dask_wait
    if ids and not to:
        raise CompatError(f"{' '.join(ids)}: reports/ is about the whole matrix; say with --to where else to write")
    here = place(folder_, cache, device, torch_backend)
    if ids and to and to.resolve() == here.reports.resolve():
        raise CompatError(f"--to {to}: that is where the report about the whole matrix is; name another folder")
    if bundle:
        from compat.commands.bundle import offline  # see ``compat run``

        here, _ = offline(bundle, [], here)
    into = folder(to, here)
    beside = [here.reports / CROSSING, here.reports / landscape_file.FILE, into / GRIDS, into / named(GRIDS, lang)]
    records = [here.reports / name / "*.json" for name in recordfile.FOLDERS]
    look = unchanged.begin(context.obj, here, beside, records)
    combinations = checked(here, ids or [], every=not ids)
    recorded = recordfile.folders(here.reports)
    with Journal(here.journal) as book:
        rests_on = look.rests_on(combinations, book) if look else None
        results = replace(collect.results(here.folder, combinations, here.setup, book), recorded=recorded)
        analysis = analyse(withheld.secrets(results, os.environ))
    if into.resolve() == here.reports.resolve():
        _refuse_loss([each for each in combinations if not results.outcomes.get(each.id)], here)
    texts = write(analysis, here, into, lang)
    code, out = run.judged(analysis, strict)
    if look:
        look.keep(Answer(code, "\n".join(map(_unchanged, texts)), out), rests_on, book, texts)
    with language.speaking(lang):
        github.tell(analysis, code)
    run.finish(code, out)


def _refuse_loss(not_run: Sequence[Combination], here: Place) -> None:
    """Raises CompatError where the report would be written over results that nobody has here, as in a fresh clone."""
    asked = [each for each in not_run if each.kind is not Kind.DIRECT]
    file = filed.name(here.reports)
    try:
        stored = filed.there(asked, here.reports, here.setup) if asked else []
    except CompatError:
        return  # no results that anybody could read: there is nothing to lose
    if stored:
        first, *others = stored
        these = f"{first} and {len(others)} more" if others else first
        raise CompatError(
            f"{these}: not run here, and {file} has results of it that would be lost; run it (`nox -s matrix`), write "
            f"elsewhere (--to FOLDER), or renew the reports of that file (`compat merge {file}`)"
        )


def folder(to: Path | None, here: Place) -> Path:
    """Where the reports go. Raises CompatError where a file is in the way, before anything is read."""
    into = to.absolute() if to else here.reports
    for each in (into, *into.parents):
        if each.exists() and not each.is_dir():
            raise CompatError(f"--to {to}: {each.name} is a file; name a folder")
    return into


def write(analysis: Analysis, here: Place, into: Path, lang: str = language.ENGLISH) -> dict[Path, str]:
    """Writes each report, unless it is there as it should be, and says which; returns their texts by file.

    ``artefacts.json`` and ``landscape.json`` are read where the reports of this place are, and the results that are
    written over are compared with the new ones.
    """
    results = export.render(analysis)
    beside = gathered.gathered(analysis, results, into, here.reports)
    files = {
        **in_languages(lang, lambda: _readable(analysis, here, into, beside)),
        "results.json": results,
        "junit.xml": junit.render(analysis),
        "badge.json": badge.render(analysis),
    }
    texts = {into / file: text for file, text in files.items()}
    changed = {path: text for path, text in texts.items() if _there(path) != text.encode()}
    write_together(changed)
    for path in texts:
        say(f"{short(path)}: written" if path in changed else _unchanged(path))
    return texts


def _there(path: Path) -> bytes | None:
    """What a report's file has; None if there is none. Raises OSError for a pipe or a device in its place."""
    if not path.exists():
        return None
    with regular.opened(path) as file:
        return file.read()


def _readable(analysis: Analysis, here: Place, into: Path, beside: Material) -> dict[str, str]:
    """What people read, by file, in the language in force."""
    crossed = artefacts_json.summaries(here.reports / CROSSING)
    return {
        "compatibility.md": markdown.compatibility(analysis, crossed, _links(into)),
        "training.md": markdown.training_table(analysis),
        "compatibility.html": page.render(analysis, crossed, charts.sections(beside), language.tag()),
    }


def _links(into: Path) -> dict[str, str]:
    """What the report may link: what is written with it, and what is there, in the language in force if it can be."""
    names = {each: (named(each, language.in_force()), each) for each in markdown.FILES}
    there = {each: next((name for name in own if (into / name).is_file()), "") for each, own in names.items()}
    return {**there, **{each: names[each][0] for each in markdown.BESIDE_IT}}


def _unchanged(path: Path) -> str:
    return f"{short(path)}: unchanged"
