"""The probe host: imports once, forks a child for each probe, writes each outcome as soon as it is known."""

import gc
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

from . import child, compiled, evidence, guard, imports, preloading, processes, streams
from .channel import line, send
from .judge import judge
from .load import Catalogue, function, imported_by, in_order, load, with_variants
from .outcome import Outcome, outcome
from .places import Places
from .probe import Context, Probe, device_of, limit_of, scale_of
from .removal import remove
from .spec import Spec, SpecError, read
from .supervise import Limits, ReaderGoneError, watch
from .versions import AXES, interpreter, versions

READER_GONE, USAGE = 1, 2


class Results:
    """Where events go: one JSON object a line, at once."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def write(self, event: str, **fields: Any) -> None:
        """Raises ReaderGoneError if nobody reads."""
        try:
            send(self.descriptor, line({"event": event, **fields}))
        except BrokenPipeError:
            raise ReaderGoneError from None


class Host(NamedTuple):
    """All that stays the same during a run; ``home`` is the host's temporary folder."""

    spec: Spec
    catalogue: Catalogue
    results: Results
    folder: Path
    places: Places

    def time_limit_s(self, probe: Probe) -> float:
        """The spec's, or the probe's own at its scale."""
        return limit_of(probe, self.spec.scale, self.spec.time_limit_s)


def main() -> int:
    """Read the spec from standard input and run. 0 done, 1 nobody reads the results, 2 a spec that cannot be run."""
    try:
        spec = read(sys.stdin.read())
        results = Results(_private(spec.results_fd))
        return _in_a_folder(spec, results)
    except SpecError as error:
        sys.stderr.write("compat.probes: %s\n" % error)
        return USAGE
    except ReaderGoneError:
        return READER_GONE
    except preloading.ReplacedError as replaced:
        return replaced.end_alike()


def _in_a_folder(spec: Spec, results: Results) -> int:
    folder = Path(tempfile.mkdtemp(prefix="compat-probes-"))
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    try:
        _prepare(folder)
        catalogue = with_variants(load(spec.catalogue), spec.variants)
        probes = in_order(catalogue, spec.probes)
        _run(Host(spec, catalogue, results, folder, _places(catalogue, folder, home)), probes)
    finally:
        remove(folder)
    return 0


def _private(results_fd: Optional[int]) -> int:
    """The results' descriptor, for this process alone; what is printed to standard output goes to standard error."""
    try:
        descriptor = os.dup(1 if results_fd is None else results_fd)
        if results_fd is not None and results_fd > 2:
            os.close(results_fd)
        os.dup2(2, 1)
    except OSError as error:
        raise SpecError("the descriptor %s for results cannot be used: %s" % (results_fd, error.strerror)) from None
    return descriptor


def _places(catalogue: Catalogue, folder: Path, home: str) -> Places:
    known = [(str(folder / "probe" / "work"), "<folder>"), (str(folder), "<temporary>"), (home, "~")]
    if catalogue.package != __package__:
        known.append((str(catalogue.folder), "<catalogue>"))
    return Places(known)


def _prepare(folder: Path) -> None:
    """Before any library is imported."""
    gc.disable()  # to look for garbage in what is imported finds next to none, and takes a sixth of the time
    _stay(folder)
    streams.renew()
    (folder / "home").mkdir()
    guard.hermetic_environ(folder / "home")
    guard.refuse_sockets()


def _stay(folder: Path) -> None:
    """What a fork does not take over: ends with all that it started, and leaves no folder."""

    def end(number: int, _: Any) -> None:
        for leader in tuple(processes.LEADERS):
            processes.kill_all(leader)
        remove(folder)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    for number in guard.OUR_SIGNALS:
        signal.signal(number, end)
    guard.adopt_orphans()
    compiled.write_whole_only()


def _run(host: Host, probes: List[Probe]) -> None:
    known: Dict[str, Outcome] = {}
    own = [probe for probe in probes if imported_by(probe)]
    others = [probe for probe in probes if not imported_by(probe)]
    for probe in own:
        known[probe.id] = _record(host, _skipped(probe, known) or _import(host, probe))
    began = time.perf_counter()
    if any(_could_run(probe, known) for probe in others):
        preloading.preload(host.catalogue.preload, lambda: _stay(host.folder))
    gc.freeze()  # no child looks through what all share: that would copy every page of it
    gc.enable()
    preload_s = round(time.perf_counter() - began, 4)
    host.results.write("host", versions=versions(), preload_s=preload_s, **interpreter())
    for probe in others:
        known[probe.id] = _record(host, _skipped(probe, known) or _fork(host, probe))
    host.results.write("done")


def _could_run(probe: Probe, known: Dict[str, Outcome]) -> bool:
    return all(known[required]["status"] == "passed" for required in probe.requires if required in known)


def _record(host: Host, found: Outcome) -> Outcome:
    host.results.write("outcome", outcome=found)
    return found


def _skipped(probe: Probe, known: Dict[str, Outcome]) -> Optional[Outcome]:
    """The outcome of a probe one of whose requirements did not pass; names the one where it began."""
    for required in probe.requires:
        if known[required]["status"] != "passed":
            first = known[required]["prerequisite"] or required
            stage = "import" if imported_by(probe) else "probe"
            return outcome(probe.id, stage, "skipped", known[required]["reason"], first, versions=versions(AXES))
    return None


def _import(host: Host, probe: Probe) -> Outcome:
    module, limit = str(imported_by(probe)), host.time_limit_s(probe)
    if module in host.spec.crashed_imports:
        return imports.crashed(probe.id, module, host.spec.crashed_imports[module], limit)
    host.results.write("started", probe=probe.id)
    return imports.attempt(probe.id, module, limit, host.folder, host.places)


def _fork(host: Host, probe: Probe) -> Outcome:
    """One probe in a child with a folder of its own."""
    host.results.write("started", probe=probe.id)
    folder = host.folder / "probe" / "work"
    limits = Limits(host.time_limit_s(probe), host.spec.memory_limit_bytes)
    parent, reader = os.getpid(), host.results.descriptor

    def run(results: int, output: int, token: str) -> None:
        child.enter(parent, folder, output, (reader,), 0 if processes.HAS_PROC else limits.memory_bytes or 0)
        scale, exchange = scale_of(probe, host.spec.scale), host.spec.exchange
        shared = Path(exchange) if exchange else None
        context = Context(device_of(probe, host.spec.device), folder, child.DATA, scale, shared, limits.memory_bytes)
        tell = child.teller(results, token)
        child.answer(lambda: function(host.catalogue, probe), probe.parameters, context, host.places, tell)

    try:
        folder.mkdir(parents=True)
        found = judge(watch(run, limits, reader), limits)
    except ReaderGoneError:
        raise
    except Exception as error:  # noqa: BLE001 - our own fault or the machine's (no process, no space): the next may run
        found = {"status": "error", "reason": "the host failed: " + evidence.reason(error, host.places)}
        found["exception"] = evidence.raised(error, host.places)
    finally:
        remove(folder.parent)
    found["output"] = host.places.text(found.get("output", ""))
    return outcome(probe.id, "probe", versions=versions(AXES), device=device_of(probe, host.spec.device), **found)
