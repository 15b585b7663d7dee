"""``compat blame``: arguments, printing, exit codes."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from packaging.version import Version

from compat import asking, bisecting, blaming, completion, executors, matrix, sides, visible
from compat.asking import Asker
from compat.bisecting import Bisected
from compat.blaming import Blame
from compat.console import Progress, complain, say, show
from compat.errors import Exit
from compat.place import FOLDER, Backend, Cache, Device, Jobs, Json, MatrixFolder, MaxDisk, Offline, Probe, Rerun, place
from compat.release_lines import blame_lines
from compat.search.blame import EndsDoNotHold
from compat.telling import estimate, listen, suspects


def blame_command(
    good: Annotated[
        str,
        typer.Argument(
            help="A combination or a lock file where the probe passes.", autocompletion=completion.combinations
        ),
    ],
    bad: Annotated[
        str, typer.Argument(help="A combination or a lock file where it fails.", autocompletion=completion.combinations)
    ],
    probe: Probe,
    offline: Offline = False,
    as_json: Json = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Backend = "auto",
    rerun: Rerun = False,
    max_disk: MaxDisk = None,
    jobs: Jobs = executors.cores(),
) -> None:
    """Find the packages whose change between two locks causes a failure, and the first bad release of each.

    That is the first release, coming from GOOD, that fails with BAD's signature.
    """
    here = place(folder, cache, device, torch_backend, rerun, max_disk)
    defaults = matrix.read_defaults(here.folder)
    asking.refuse_unknown([probe], here.setup)
    locks = [sides.side(name, here.folder, here.setup, here.journal, defaults) for name in (good, bad)]
    around = sides.beside(locks[0], locks[1], defaults)
    for each in locks:
        if each.torch and not each.combination:
            say(f"{each.name}: torch {each.torch} is left to the torch layer, which is {around.torch or 'none'} here")
    asker = Asker((probe,), {}, here.setup, here.journal, around, jobs)
    mixer = blaming.Mixer(asker, locks[0], locks[1], probe)
    uploaded: dict[tuple[str, str], date] = {}

    shown = Progress()

    def bisect(own: Asker, package: str, one: str, other: str) -> Bisected:
        known = bisecting.known_releases([package], here.folder, around.python, offline=offline)
        uploaded.update(bisecting.days(known))
        own.uploaded = uploaded
        low, high = sorted((one, other), key=Version)
        versions, _ = bisecting.chosen(known[package], low, high, "all", datetime.now(UTC).date())
        return bisecting.search(own, package, probe, versions, estimate(own, shown))

    with shown:
        listen(asker, shown, probe)
        found = blaming.search(mixer, bisect, suspects)
    if isinstance(found, EndsDoNotHold):
        answered, lines = blaming.ends_lines(mixer)
        for line in lines:
            complain(f"compat: {line}")
        raise typer.Exit(Exit.DIFFERS if answered else Exit.INCONCLUSIVE)
    lines = blame_lines(found, uploaded, ["--probe", probe, *here.repeated(offline)], asker.builds)
    if as_json:
        _tell_json(found)
    else:
        show(visible.lines(lines))
    raise typer.Exit(Exit.INCONCLUSIVE if found.doubtful else Exit.AS_EXPECTED)


def _tell_json(found: Blame) -> None:
    print(json.dumps(blaming.as_json(found), indent=2))
    for culprit in itertools.chain(*found.culprits):
        if not culprit.first_bad:
            say(f"{culprit.change.package}: no first bad release can be named: {culprit.why}")
