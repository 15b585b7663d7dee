"""``compat bisect`` and ``compat blame``: arguments, printing, exit codes."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from compat import bisecting, blaming, executors, matrix, sides
from compat.asking import Asker, signature_of
from compat.bisecting import Bisected
from compat.console import Progress, say
from compat.errors import Exit, MatrixError
from compat.place import FOLDER, Backend, Cache, Device, Jobs, MatrixFolder, Place, Rerun, place
from compat.release_lines import bisection_lines, blame_lines
from compat.run import Result
from compat.search import history
from compat.search.blame import Answer, EndsDoNotHold
from compat.search.blame import Progress as SuspectsLeft

With = Annotated[list[str] | None, typer.Option("--with", help="A fixed pin, such as peft==0.16.0; may be repeated.")]
Probe = Annotated[str, typer.Option("--probe", help="The probe to ask; `compat list --probes` shows them.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Offline = Annotated[bool, typer.Option("--offline", help="Releases from matrix/releases.json instead of the index.")]


def bisect_command(
    package: Annotated[str, typer.Option("--package", help="The package whose releases are searched.")],
    first: Annotated[str, typer.Option("--from", help="The older end.")],
    last: Annotated[str, typer.Option("--to", help="The newer end.")],
    probe: Probe,
    fixed: With = None,
    policy: Annotated[str, typer.Option("--policy", help="all, minor, newest:N, age:DAYS, joined by +.")] = "all",
    offline: Offline = False,
    as_json: Json = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Backend = "auto",
    rerun: Rerun = False,
    jobs: Jobs = executors.cores(),
) -> None:
    """Find the neighbouring releases of a package between which a probe's outcome changes, and what changed there."""
    here = place(folder, cache, device, torch_backend, rerun)
    defaults = matrix.read_defaults(here.folder)
    name, others = canonicalize_name(package), dict(map(pin, fixed or []))
    if name in others:
        raise MatrixError(f"--with {name}: it is the package that moves")
    asker = Asker((probe,), others, here.setup, here.journal, defaults, jobs)
    known = bisecting.known_releases([name], here.folder, defaults.python, offline=offline)
    versions, left_out = bisecting.chosen(known[name], first, last, policy, datetime.now(UTC).date())
    asker.uploaded = bisecting.days(known)
    with Progress() as shown:
        listen(asker, shown, probe)
        found = bisecting.search(asker, name, probe, versions, estimate())
    found = Bisected(found.package, found.search, found.turns, left_out)
    options = [*(part for each in fixed or [] for part in ("--with", each)), "--probe", probe]
    command = shlex.join([*options, *(["--policy", policy] if policy != "all" else []), *_repeated(here, offline)])
    lines = bisection_lines(found, asker.uploaded, command, asker.builds)
    print(json.dumps(bisecting.as_json(found), indent=2) if as_json else "\n".join(lines))
    asked = dict(found.search.asked)
    raise typer.Exit(Exit.INCONCLUSIVE if asked[versions[0]] is None or asked[versions[-1]] is None else 0)


def _repeated(here: Place, offline: bool) -> list[str]:
    return [*(["--offline"] if offline else []), *here.options]


def pin(text: str) -> tuple[str, str]:
    """(package, version or direct reference) of "peft==0.16.0" or "peft @ git+https://...". Raises MatrixError."""
    try:
        read = Requirement(text)
    except InvalidRequirement as error:
        raise MatrixError(f"--with {text!r}: {str(error).splitlines()[0]}") from None
    exact = [each.version for each in read.specifier if each.operator == "==" and "*" not in each.version]
    if not read.url and (len(exact) != 1 or len(read.specifier) != 1):
        raise MatrixError(f"--with {text!r}: expected an exact version, such as {read.name}==1.2.3")
    return canonicalize_name(read.name), read.url or exact[0]


def listen(asker: Asker, shown: Progress, probe: str) -> None:
    """Lets the terminal show what the asker does, one line for each combination that is answered."""

    def done(result: Result) -> None:
        own = next((each for each in result.outcomes if each.probe == probe), result.outcomes[-1])
        found = signature_of(own, result.outcomes) or f"says nothing: {own.status}: {own.reason}"
        shown.done(result.combination, f"{result.combination.title}: {found}")

    asker.observe, asker.done = shown.under_way, done


def estimate() -> Callable[[history.Progress], None]:
    """What says, before each step of a search, which interval is left and how long it may take."""
    begun = time.monotonic()

    def tell(standing: history.Progress) -> None:
        between = ", ".join(f"{low} and {high}" for low, high in standing.intervals)
        each = (time.monotonic() - begun) / standing.asked if standing.asked else None
        left = "" if each is None else f", some {each * standing.expected:.0f} s"
        say(f"between {between}: {standing.unasked} releases left, about {standing.expected} to ask{left}")

    return tell


def blame_command(
    good: Annotated[str, typer.Argument(help="A combination or a lock file where the probe passes.")],
    bad: Annotated[str, typer.Argument(help="A combination or a lock file where it fails.")],
    probe: Probe,
    offline: Offline = False,
    as_json: Json = False,
    folder: MatrixFolder = FOLDER,
    cache: Cache = None,
    device: Device = "cpu",
    torch_backend: Backend = "auto",
    rerun: Rerun = False,
    jobs: Jobs = executors.cores(),
) -> None:
    """Find the packages whose change between two locks causes a failure, and the first bad release of each."""
    here = place(folder, cache, device, torch_backend, rerun)
    defaults = matrix.read_defaults(here.folder)
    locks = [sides.side(name, here.folder, here.setup, here.journal, defaults) for name in (good, bad)]
    around = sides.beside(locks[0], locks[1], defaults)
    asker = Asker((probe,), {}, here.setup, here.journal, around, jobs)
    mixer = blaming.Mixer(asker, locks[0], locks[1], probe)

    uploaded: dict[tuple[str, str], date] = {}

    def bisect(own: Asker, package: str, one: str, other: str) -> Bisected:
        known = bisecting.known_releases([package], here.folder, around.python, offline=offline)
        uploaded.update(bisecting.days(known))
        own.uploaded = uploaded
        low, high = sorted((one, other), key=Version)
        versions, _ = bisecting.chosen(known[package], low, high, "all", datetime.now(UTC).date())
        return bisecting.search(own, package, probe, versions, estimate())

    with Progress() as shown:
        listen(asker, shown, probe)
        found = blaming.search(mixer, bisect, _suspects)
    if isinstance(found, EndsDoNotHold):
        words = f"{good} {_word(found.good)}, {bad} {_word(found.bad)} ({mixer.signature or 'inconclusive'})"
        say(f"compat: nothing to blame: {words}")
        raise typer.Exit(Exit.INCONCLUSIVE)
    lines = blame_lines(found, uploaded, ["--probe", probe, *_repeated(here, offline)], asker.builds)
    print(json.dumps(blaming.as_json(found), indent=2) if as_json else "\n".join(lines))


def _word(answer: Answer) -> str:
    return "says nothing" if answer is Answer.UNRESOLVED else answer.value


def _suspects(standing: SuspectsLeft) -> None:
    words = f"{standing.suspects} changed packages are suspected"
    say(f"{words}, {standing.tested} mixtures asked, about {standing.expected} more")
