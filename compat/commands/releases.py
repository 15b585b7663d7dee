"""``compat bisect``: arguments, printing, exit codes."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from compat import arguments, bisecting, completion, executors, matrix, releases, visible
from compat.asking import Asker
from compat.bisecting import Bisected
from compat.commands.cluster import PATIENCE_S, Dask, Jobs, Resources, Wait, Wanted
from compat.console import Progress, show
from compat.errors import Exit
from compat.place import FOLDER, Backend, Cache, Device, Json, MatrixFolder, MaxDisk, Offline, Probe, Rerun, place
from compat.release_lines import beside_options, bisection_lines
from compat.telling import estimate, listen

With = Annotated[list[str] | None, typer.Option("--with", help="A fixed pin, such as peft==0.16.0; may be repeated.")]
Also = Annotated[
    list[str] | None, typer.Option("--also", help="A package that is needed too, in whatever release fits; likewise.")
]


def bisect_command(
    package: Annotated[
        str,
        typer.Option("--package", help="The package whose releases are searched.", autocompletion=completion.packages),
    ],
    first: Annotated[str, typer.Option("--from", help="The older end.")],
    last: Annotated[str, typer.Option("--to", help="The newer end.")],
    probe: Probe,
    fixed: With = None,
    also: Also = None,
    policy: Annotated[str, typer.Option("--policy", help=f"Which of them: {releases.WORDS}.")] = "all",
    offline: Offline = False,
    as_json: Json = False,
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
) -> None:
    """Find the neighbouring releases of a package between which a probe's outcome changes, and what changed there."""
    here = place(folder, cache, device, torch_backend, rerun, max_disk)
    defaults = matrix.read_defaults(here.folder)
    name = arguments.package("--package", package)
    pins, needed = arguments.beside(fixed or [], also or [], name)
    asker = Asker((probe,), pins, here.setup, here.journal, defaults, also=needed)
    known = bisecting.known_releases([name], here.folder, defaults.python, offline=offline)
    versions, left_out = bisecting.chosen(known[name], first, last, policy, datetime.now(UTC).date())
    asker.uploaded = bisecting.days(known)
    cluster = Wanted(dask, dask_resources or (), dask_wait)
    with cluster.at(here, jobs, executors.cores()) as (there, at_once), Progress() as shown:
        asker.setup, asker.jobs = there.setup, at_once
        listen(asker, shown, probe)
        found = replace(bisecting.search(asker, name, probe, versions, estimate(asker, shown)), left_out=left_out)
    words = (f"{one} @ {value}" if "://" in value else f"{one}=={value}" for one, value in pins.items())
    options = [*beside_options(words, needed), "--probe", probe]
    command = shlex.join([*options, *(["--policy", policy] if policy != "all" else []), *here.repeated(offline)])
    lines = bisection_lines(found, asker.uploaded, command, asker.builds)
    if as_json:
        print(json.dumps(bisecting.as_json(found), indent=2))
    else:
        show(visible.lines(lines))
    raise typer.Exit(Exit.INCONCLUSIVE if _inconclusive(found, versions) else Exit.AS_EXPECTED)


def _inconclusive(found: Bisected, versions: tuple[str, ...]) -> bool:
    """Whether an end gave no answer, or a release at a boundary may give one later."""
    asked = dict(found.search.asked)
    return asked[versions[0]] is None or asked[versions[-1]] is None or bool(found.doubtful)
