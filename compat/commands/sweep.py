"""``compat sweep``: the landscape of releases, written to ``reports/``; printed where it is a part of it only."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from compat import (
    arguments,
    asking,
    bisecting,
    completion,
    console,
    executors,
    language,
    matrix,
    questions,
    releases,
    sweep,
    timeleft,
)
from compat.commands.cluster import PATIENCE_S, Dask, Jobs, Resources, Wait, Wanted
from compat.commands.lang import Lang, in_languages, named
from compat.console import complain, say, show
from compat.errors import Exit, MatrixError
from compat.files import write_together
from compat.model import Outcome
from compat.place import FOLDER, Backend, Cache, Device, MatrixFolder, MaxDisk, Offline, Place, Rerun, place
from compat.releases import Release
from compat.report import landscape
from compat.search import history
from compat.timeleft import Rate

PACKAGE = "transformers"
POLICY = "range:>=4.28"
LINES = ("0.8.2", "0.16.0")
"""The lines if nobody says: the document's releases of peft, and its newest."""
PROBES = (
    "lora-seq2seq-forward",
    "lora-no-task-type",
    "handwritten-forward-t5",
    "parity-t5",
    "loss-depends-on-image-t5",
    "tokenizer-json-newer-file",
    "t5-fast-newer-file",
    "import-peft",
)
"""What is asked if nobody says."""

Package = Annotated[
    str | None,
    typer.Option(
        "--package",
        help=f"The package whose releases are swept; {PACKAGE} if not given.",
        autocompletion=completion.packages,
    ),
]
Policy = Annotated[
    str | None, typer.Option("--policy", help=f"Which of its releases: {releases.WORDS}; {POLICY} if not given.")
]
With = Annotated[
    list[str] | None,
    typer.Option("--with", help="A fixed version, as peft==0.16.0; several of one package give several lines."),
]
Probes = Annotated[
    list[str] | None,
    typer.Option("--probe", help="A probe to ask; several if given several times.", autocompletion=completion.probes),
]
Output = Annotated[
    Path | None, typer.Option("--output", help="The folder for landscape.md and landscape.json, such as reports.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON; nothing is written without --output.")]


def sweep_command(
    package: Package = None,
    policy: Policy = None,
    fixed: With = None,
    probe: Probes = None,
    output: Output = None,
    as_json: Json = False,
    offline: Offline = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Backend = "auto",
    rerun: Rerun = False,
    max_disk: MaxDisk = None,
    jobs: Jobs = None,
    dask: Dask = None,
    dask_resources: Resources = None,
    dask_wait: Wait = PATIENCE_S,
    lang: Lang = language.ENGLISH,
) -> None:
    """Ask probes along the releases of a package, until each boundary between outcomes is exact.

    Without --package, --policy, --with and --probe it writes reports/; with any of them it prints what it found.
    """
    here = place(folder, cache, device, torch_backend, rerun, max_disk)
    name = arguments.package("--package", package or PACKAGE)
    given, probes = arguments.lines(fixed or [], name), list(dict.fromkeys(probe or PROBES))
    asking.refuse_unknown(probes, here.setup)
    chosen = _chosen(_releases(name, here, offline), policy or POLICY, name)
    lines = given if fixed else _default_lines(name, here, offline)
    cluster = Wanted(dask, dask_resources or (), dask_wait)
    with cluster.at(here, jobs, executors.cores()) as (there, at_once):
        swept = [_sweep(there, name, line, chosen, probes, at_once) for line in lines]
    asked = [questions.question(each) for each in here.setup.catalogue.probes]
    found = in_languages(lang, lambda: {"landscape.md": landscape.render(swept, asked)})
    found["landscape.json"] = landscape.render_json(swept, asked)
    into = output or (None if as_json or package or policy or fixed or probe else here.reports)
    silent = [landscape.title(line) for line in swept if not line.answered]
    if len(silent) < len(swept) and as_json:
        print(found["landscape.json"], end="")
    elif len(silent) < len(swept) and into is None:
        show(found[named("landscape.md", lang)])
    if into and not silent:
        write_together({into / file: text for file, text in found.items()})
        for file in found:
            say(f"{into.name}/{file}: written")
    for each in silent:
        complain(
            f"compat: {each}: nothing was learnt, no release gave an answer{'; nothing is written' if into else ''}"
        )
    raise typer.Exit(Exit.INCONCLUSIVE if silent else Exit.AS_EXPECTED)


def _sweep(
    here: Place, package: str, fixed: Mapping[str, str], chosen: Sequence[Release], probes: Sequence[str], jobs: int
) -> sweep.Line:
    uploaded = {(package, each.version): each.uploaded.date() for each in chosen if each.uploaded}
    defaults = matrix.read_defaults(here.folder)
    with console.Progress() as progress:
        asker = asking.Asker(
            probes, fixed, here.setup, here.journal, defaults, jobs, progress.under_way, uploaded=uploaded
        )

        def seen(pins: Mapping[str, str]) -> tuple[Outcome, ...]:
            return asker.result(pins).outcomes

        beside = ", ".join(f"{name} {version}" for name, version in fixed.items())
        told = Told(f"{package} beside {beside}" if beside else package, lambda: asker.builds)
        progress.forecast = told.rate
        return sweep.sweep(package, fixed, chosen, asker, seen, told)


def _chosen(known: Sequence[Release], policy: str, package: str) -> tuple[Release, ...]:
    """The releases of the policy. Raises MatrixError if there is none."""
    chosen = releases.choose(known, releases.parse(policy), today=datetime.now(UTC).date())
    if not chosen:
        raise MatrixError(f"--policy {policy}: no release of {package} that is not withdrawn and has a wheel fits")
    return chosen


def _releases(package: str, here: Place, offline: bool) -> list[Release]:
    """From the index, or from the frozen list. Raises IndexUnavailable or MatrixError."""
    python = matrix.read_defaults(here.folder).python
    return bisecting.known_releases([package], here.folder, python, offline=offline)[package]


def _default_lines(package: str, here: Place, offline: bool) -> tuple[dict[str, str], ...]:
    """The peft of the document's rows and the newest one; none beside a sweep of peft itself."""
    if package == "peft":
        return ({},)
    newest = releases.choose(_releases("peft", here, offline), (releases.Newest(1),), today=date.max)
    return tuple({"peft": version} for version in dict.fromkeys((*LINES, *(each.version for each in newest))))


@dataclass
class Told:
    """Tells on standard error, before each batch, what is left and about how long it takes.

    ``builds`` is the number of combinations that were probed just now: those from the journal take no time.
    """

    what: str
    builds: Callable[[], int]
    clock: Callable[[], float] = time.monotonic
    rate: Rate = field(init=False)

    def __post_init__(self) -> None:
        """Starts the clock."""
        self.rate = Rate(self.clock())

    def __call__(self, progress: history.Progress) -> None:
        """One line."""
        now = self.clock()
        self.rate.expect(self.builds(), progress.expected, now)
        spans = ", ".join(f"{before} - {after}" for before, after in progress.intervals)
        left = timeleft.told(self.rate.left(now))
        about = f"about {progress.expected} more to ask of {progress.unasked} in {spans}"
        say(f"{self.what}: {about}{'; ' if left else ''}{left}")
