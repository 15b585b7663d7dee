"""The probe host seen from outside: an environment and probes in, outcomes out, one at a time as they are known."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from compat import interpreter, isolation, machine, process, redact, scratch, torch_hosts, torch_waiting
from compat.accelerators import ALL, Accelerator
from compat.hearing import Host, heard
from compat.model import Evidence, Outcome, Stage, Status
from compat.probes.probe import CPU, TINY, Probe, limit_of
from compat.process import Completed
from compat.questions import FOLDER
from compat.spending import Part, Spent
from compat.stream import Stream, stream
from compat.torch_hosts import TorchHost

PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
"""The only variables that reach a probe: an allow-list, so that no token does."""
FIXED = {"PYTHONHASHSEED": "0", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
"""One thread: sums come out alike on every number of cores, and tiny models run faster.

A probe whose models have a size takes more by ``torch.set_num_threads``, which this does not bind.
"""
SEEDED = {"COMPAT_PROBES_SEEDED": "1"}
"""Tells a host that PYTHONHASHSEED holds and that no other variable of Python's is set: no need to begin again so."""
MEMORY_LIMIT_BYTES = 6 * 2**30
MARGIN_S = 60.0
"""A host that is silent for that long beyond its longest probe's own limit is given up."""
IMPORT = "import-"
REFUSAL = "compat.probes: "
"""What a host says that cannot do what it is asked begins so; of a user's catalogue that is the user's to mend."""


@dataclass(frozen=True)
class Task:
    """What one environment is asked. ``isolated`` is False for an interpreter of the user's, with all that it sees."""

    python: Path
    probes: Sequence[Probe]
    device: str = "cpu"
    catalogue: Path | None = None
    memory_limit_bytes: int | None = None
    scale: str = TINY
    exchange: Path | None = None
    isolated: bool = True
    accelerators: frozenset[Accelerator] = ALL
    time_limit_s: float | None = None
    """For each probe, instead of its own; ``memory_limit_bytes`` likewise, for one probe with all its processes."""

    @property
    def memory_bytes(self) -> int:
        """What one probe may take: at a size what there is, for it refuses beforehand what does not fit."""
        ours = MEMORY_LIMIT_BYTES if self.scale == TINY else machine.available_bytes()
        return self.memory_limit_bytes or ours

    @property
    def has_no_network(self) -> bool:
        """Whether its host gets a namespace without a network: a GPU's driver has not been tried in one."""
        return self.device == CPU and isolation.is_permitted()

    @property
    def silence_limit_s(self) -> float:
        """How long its host may report nothing."""
        limits = (limit_of(probe, self.scale, self.time_limit_s) for probe in self.probes)
        return MARGIN_S + max(limits, default=0.0)


def outcomes(
    task: Task, started: Callable[[str], None] = lambda probe: None, spent: Spent | None = None
) -> Iterator[Outcome]:
    """Each outcome as soon as it is known; exactly one a probe, whatever becomes of the host.

    After an import that kills the host, a new host reports it as such and goes on without it. ``started`` hears the id
    of each probe when it begins, ``spent`` what the host's time went into. What a catalogue of the user's own says
    goes no further with secrets in it.
    """
    for outcome in _outcomes(task, started, spent or Spent()):
        yield redact.outcome(outcome, os.environ) if task.catalogue else outcome


def _outcomes(task: Task, started: Callable[[str], None], spent: Spent) -> Iterator[Outcome]:
    host = Host(spent)
    while True:
        ended = yield from _live(task, host, started)
        module = _imported(host.under_way)
        if host.done or module is None or module in host.crashed:
            yield from _unreported(task, host, ended)
            return
        host.crashed[module] = _how(ended)


def _imported(probe: str | None) -> str | None:
    """The module that an import probe imports, as the host names it; None for any other probe."""
    return probe.removeprefix(IMPORT).replace("-", "_") if probe and probe.startswith(IMPORT) else None


def _live(task: Task, host: Host, started: Callable[[str], None]) -> Generator[Outcome, None, Completed]:
    """Runs one host to its end, yields what it reports and returns how it ended."""
    host.under_way = None
    spec = {**_spec(task), "crashed_imports": host.crashed}
    with (
        torch_waiting.asking(_torch_host(task, host), host.spent) as asked,
        scratch.mark() as place,
        stream(
            _argv(task, asked.descriptors),
            input=lambda descriptor: json.dumps({**spec, "results_fd": descriptor}),
            env={**environ(), **(SEEDED if task.isolated else interpreter.users(os.environ)), "TMPDIR": str(place)},
            silence_limit_s=task.silence_limit_s,
            network=not task.has_no_network,
            pass_fds=asked.descriptors,
        ) as lines,
    ):
        for line in _read(lines, asked.importing, host.spent):
            yield from heard(line, host, started)
    assert lines.completed is not None, "the lines were read to their end"
    return lines.completed


def _argv(task: Task, requests: Sequence[int]) -> list[str | Path]:
    """The probe host, or what stands in for one that is asked for over a descriptor."""
    own: list[str | Path] = [task.python, *(["-s"] if task.isolated else []), FOLDER / "__main__.py"]
    return [sys.executable, "-I", "-S", torch_hosts.STAND_IN, *map(str, requests), *own] if requests else own


def _read(lines: Stream, torch: TorchHost | None, spent: Spent) -> Iterator[str]:
    """The host's lines. Before the first one ``torch`` imports torch, or the host itself starts."""
    coming, began = iter(lines), time.perf_counter()
    if torch:
        first = torch_waiting.first_line(coming, torch, spent)
    else:
        first = next(coming, None)
        spent.of_host(Part.STARTING, time.perf_counter() - began)
    if first is not None:
        yield first
        yield from coming


def _torch_host(task: Task, host: Host) -> TorchHost | None:
    """Whom to ask for a host with torch imported; None for one that is anything else than everyday, or was killed."""
    asks_torch = any(probe.id == f"{IMPORT}torch" for probe in task.probes)
    everyday = task.isolated and task.catalogue is None and task.device == "cpu" and task.scale == TINY
    if Accelerator.FORK not in task.accelerators or not asks_torch or not everyday or host.crashed:
        return None
    return torch_hosts.ready(task.python, {**environ(), **SEEDED}, network=not task.has_no_network)


def _spec(task: Task) -> dict[str, object]:
    variants = {probe.id: {"of": probe.of, "parameters": probe.parameters} for probe in task.probes if probe.of}
    return {
        "probes": [probe.id for probe in task.probes],
        "device": task.device,
        "memory_limit_bytes": task.memory_bytes,
        "time_limit_s": task.time_limit_s,
        "scale": task.scale,
        **({"catalogue": str(task.catalogue)} if task.catalogue else {}),
        **({"exchange": str(task.exchange)} if task.exchange else {}),
        **({"variants": variants} if variants else {}),
    }


def environ() -> dict[str, str]:
    """The environment variables of a probe host."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed, **FIXED}


def _how(ended: Completed) -> str:
    """How an import ended the host, in the host's own words: a signal's name, SIGALRM for one that never ended."""
    if ended.timed_out:
        return "SIGALRM"
    if ended.returncode >= 0:
        return f"exit code {ended.returncode}"
    return process.signal_name(-ended.returncode)


def _unreported(task: Task, host: Host, ended: Completed) -> Iterator[Outcome]:
    """Our own fault, or that of a user's catalogue, said for each probe that has no outcome."""
    last = next((line for line in reversed(ended.stderr.splitlines()) if line.strip()), "nothing was printed")
    how = "did not answer in time" if ended.timed_out else f"ended with {ended.returncode}"
    refused = last.startswith(REFUSAL) and task.catalogue is not None
    why = last.removeprefix(REFUSAL) if refused else f"the probe host {how}: {last.strip()[:300]}"
    for probe in task.probes:
        if probe.id not in host.reported:
            stage = Stage.IMPORT if probe.id.startswith(IMPORT) else Stage.PROBE
            evidence = Evidence(exit_code=ended.returncode, output=ended.stderr[-4000:])
            yield Outcome("", probe.id, stage, Status.ERROR, why, evidence=evidence)
