"""``compat check``: arguments, ``[tool.compat]``, composition, printing, exit codes."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from compat import bisecting, completion, executors, language, matrix, releases, visible
from compat.check import target, upgrade
from compat.check.drift import drifts
from compat.check.options import merged
from compat.check.plan import SUITES, plan
from compat.check.predicting import predicted
from compat.check.project import read
from compat.check.terms import Tools
from compat.check.verdict import exit_code
from compat.commands.diff import screen
from compat.commands.lang import Lang
from compat.console import Progress, say
from compat.errors import CompatError, MatrixError
from compat.history.store import shipped
from compat.place import FOLDER, Backend, Cache, Device, Jobs, MatrixFolder, MaxDisk, Place, Rerun, place
from compat.report import check_json, check_markdown, check_terminal
from compat.report.scan_lines import headline

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="Where you are: an environment, requirements.txt, uv.lock, pylock.toml, a `pip freeze` file or a "
        "combination; the active environment if nobody says.",
        autocompletion=completion.combinations,
    ),
]
To = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        help="transformers==5.23.0, 'peft>=0.18', peft==latest; repeatable.",
        autocompletion=completion.packages,
    ),
]
Commands = Annotated[list[str] | None, typer.Option("--command", help="A command of yours, run in both; repeatable.")]
Files = Annotated[list[Path] | None, typer.Option("--probe-file", help="A file with probes of yours; repeatable.")]
With = Annotated[
    list[str] | None, typer.Option("--with", help="Installed on both sides besides, as pytest; repeatable.")
]
Scanned = Annotated[
    list[Path] | None,
    typer.Option(
        "--scan",
        help="Source of yours to read for what breaks; the project's folder if it has [tool.compat]; repeatable.",
    ),
]
Probes = Annotated[
    list[str] | None,
    typer.Option("--probe", help="Ask only these shipped probes; repeatable.", autocompletion=completion.probes),
]
Suites = Annotated[
    list[str] | None,
    typer.Option(
        "--suite",
        help=f"The shipped suites; {', '.join(SUITES)} if nobody says.",
        autocompletion=completion.suites,
    ),
]


def check_command(
    source: From = None,
    to: To = None,
    upgrade_all: Annotated[bool, typer.Option("--upgrade", help="Everything that moves.")] = False,
    command: Commands = None,
    probe_file: Files = None,
    companions: With = None,
    source_paths: Scanned = None,
    probe: Probes = None,
    suite: Suites = None,
    python: Annotated[str | None, typer.Option("--python", help="3.11: for both sides.")] = None,
    torch: Annotated[
        str | None, typer.Option("--torch", help="torch's version, where the present set does not say it.")
    ] = None,
    budget: Annotated[
        int | None, typer.Option("--budget", min=0, help="Builds of the search for working pins; 8.")
    ] = None,
    repeat: Annotated[
        int | None, typer.Option("--repeat", min=0, help="How often what fails is asked again; 2.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", help="Seconds for a command of yours; 600.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Drift counts as a regression.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help=f"Releases from the matrix folder's {releases.FROZEN}.")
    ] = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Backend = "auto",
    rerun: Rerun = False,
    max_disk: MaxDisk = None,
    jobs: Jobs = executors.cores(),
    lang: Lang = language.ENGLISH,
) -> None:
    """May I upgrade? Both sets are locked, built, asked the same and compared; working pins are searched if not."""
    if as_markdown and as_json:
        raise CompatError("--markdown and --json: one of them")
    here = place(folder, cache, device, torch_backend, rerun, max_disk)
    journal = here.journal if here.folder.is_dir() else here.setup.cache / "check.sqlite3"
    list_ = functools.partial(_releases, here, offline)
    project = read(Path.cwd())
    said = {
        "from": source, "probes": probe, "suites": suite, "commands": command, "with": companions, "python": python,
        "torch": torch, "budget": budget, "repeat": repeat, "time-limit": time_limit,
    }  # fmt: skip
    settings = merged(project, said)
    wanted = target.read(to or (), lambda name: _newest(list_([name])[name], name), upgrade=upgrade_all)
    with Progress() as progress:
        beside = Path.cwd() if source else project.folder
        made = plan(settings, wanted, here, journal, beside=beside, probe_files=probe_file or (), strict=strict)
        tools = Tools(
            here.setup,
            journal,
            drifts,
            lambda names: releases.newest_patches(list_(names)),
            progress.under_way,
            say,
            jobs,
        )
        read_from_source = predicted(shipped(), project, source_paths or (), wanted, made.present.pins)
        if read_from_source:
            say(headline(read_from_source))
        found = replace(upgrade.check(made, tools), predicted=read_from_source)
    if as_json:
        print(check_json.render(found), end="")
    elif as_markdown:
        with language.speaking(lang):
            print(check_markdown.render(found), end="")
    else:
        print(visible.inert(check_terminal.render(found, *screen())), end="")
    raise typer.Exit(exit_code(found))


def _releases(here: Place, offline: bool, names: Sequence[str]) -> dict[str, list[releases.Release]]:
    python = matrix.read_defaults(here.folder).python
    return bisecting.known_releases(names, here.folder, python, offline=offline)


def _newest(known: Sequence[releases.Release], name: str) -> str:
    newest = releases.choose(known, (releases.Newest(1),), today=date.max)
    if not newest:
        raise MatrixError(f"--to {name}: no release of it has a wheel here")
    return newest[0].version
