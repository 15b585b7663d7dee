"""Combination -> Outcomes: lock, layer, environment, probes; what is in the journal is not done again.

Always returns outcomes, whatever goes wrong with the combination; only what voids the whole run raises.
"""

from __future__ import annotations

import functools
import platform
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compat import environment, installer, journal, lock, lockfile, probing, process, questions, torch_layer, verdict
from compat.errors import CompatError, ToolError
from compat.journal import Journal
from compat.model import Combination, Evidence, Lock, Outcome, Stage, Status
from compat.probes.probe import Probe, device_of
from compat.torch_layer import TorchLayer

PROTOCOL = 1
"""Raised when what the probe host reports changes its meaning: everything is probed again."""

Observer = Callable[[Combination, str], None]
"""Hears what is under way: the combination and a few words ("building", "probing import-peft")."""


@dataclass(frozen=True)
class Setup:
    """Where combinations are run, and how. ``cache`` holds environments, torch layers and unlisted locks."""

    locks: Path
    cache: Path
    device: str = "cpu"
    torch_backend: str = "auto"
    rerun: bool = False


@dataclass(frozen=True)
class Result:
    """The outcomes of one combination in catalogue order, and how many of them were made just now."""

    combination: Combination
    outcomes: tuple[Outcome, ...]
    fresh: int = 0
    lock: Lock | None = None
    torch: str | None = None


@dataclass(frozen=True)
class _Prepared:
    """What decides the outcomes of a combination, before anything is built."""

    lock: Lock
    layer: TorchLayer | None
    python: str
    keys: Mapping[str, str]


def run(
    combination: Combination, setup: Setup, book: Journal, observe: Observer = lambda combination, words: None
) -> Result:
    """Answers all questions of one combination, from the journal where they were asked before."""
    try:
        return _run(combination, setup, book, functools.partial(observe, combination))
    except CompatError:
        raise
    except Exception as error:  # noqa: BLE001 - our own fault is an outcome too: it is shown, and it is inconclusive
        trace = installer.clean("".join(traceback.format_exception(error)))
        words = f"compat's own fault: {type(error).__name__}: {installer.clean(str(error))}"
        fault = Outcome(combination.id, "run", Stage.PROBE, Status.ERROR, words, evidence=Evidence(output=trace))
        return Result(combination, (fault,), fresh=1)


def _run(combination: Combination, setup: Setup, book: Journal, say: Callable[[str], None]) -> Result:
    probes = questions.for_combination(combination)
    prepared = _prepare(combination, locked(combination, setup, book, say), setup, probes)
    if isinstance(prepared, Outcome):
        return Result(combination, (prepared,), fresh=1)
    stored = {} if setup.rerun else _settled(book, prepared.keys, probes)
    missing = [probe for probe in probes if probe.id not in stored]
    fresh = _probe(combination, prepared, missing, setup, book, say) if missing else {}
    return _result(combination, prepared, {**stored, **fresh}, len(fresh))


def recall(combination: Combination, setup: Setup, book: Journal) -> Result | None:
    """What the journal knows of a combination; None if it was never run. Builds and probes nothing."""
    known = known_lock(combination, setup, book)
    probes = questions.for_combination(combination)
    prepared = _prepare(combination, known, setup, probes) if known else None
    if prepared is None or isinstance(prepared, Outcome):
        return Result(combination, (prepared,)) if prepared else None
    by_key = book.get(prepared.keys.values())
    found = {name: by_key[key] for name, key in prepared.keys.items() if key in by_key}
    return _result(combination, prepared, found) if found else None


def _result(combination: Combination, prepared: _Prepared, found: Mapping[str, Outcome], fresh: int = 0) -> Result:
    ordered = (replace(found[name], combination=combination.id) for name in prepared.keys if name in found)
    torch = prepared.layer.version if prepared.layer else None
    return Result(combination, tuple(ordered), fresh, prepared.lock, torch)


def _prepare(
    combination: Combination, found: Lock | Outcome, setup: Setup, probes: Sequence[Probe]
) -> _Prepared | Outcome:
    if isinstance(found, Outcome):
        return found
    layer = torch_layer.resolve(combination, found, setup.cache, setup.torch_backend)
    if isinstance(layer, Outcome):
        return layer
    python = exact_python(combination.python)
    return _Prepared(found, layer, python, keys(found, layer, python, setup.device, probes))


def locked(
    combination: Combination, setup: Setup, book: Journal, say: Callable[[str], None] = lambda words: None
) -> Lock | Outcome:
    """The lock that is known, else the resolver's answer.

    That is kept: a lock in the cache; a refusal that the packages declare in the journal, so that the resolver is not
    asked again.
    """
    known = known_lock(combination, setup, book)
    if isinstance(known, Lock) or (known and not setup.rerun):
        return known
    say("locking")
    answer = lock.resolve(combination)
    if isinstance(answer, Lock):
        unlisted = _unlisted(combination)
        lockfile.write(replace(answer, combination=unlisted.id), unlisted, setup.cache / "locks")
    elif _is_settled(answer):
        book.put(_refusal_key(combination), answer)
    return answer


def known_lock(combination: Combination, setup: Setup, book: Journal) -> Lock | Outcome | None:
    """The committed lock; else the one resolved earlier on this machine; else the refusal in the journal.

    Raises LockError for a committed lock that no longer fits.
    """
    if committed := lockfile.read(combination, setup.locks):
        return committed
    unlisted = _unlisted(combination)
    try:
        kept = lockfile.read(unlisted, setup.cache / "locks")
    except CompatError:
        kept = None  # a file of our own cache, of an older format or cut short: resolved anew and replaced
    found: Lock | Outcome | None = kept or book.get([_refusal_key(combination)]).get(_refusal_key(combination))
    return replace(found, combination=combination.id) if found else None


def _unlisted(combination: Combination) -> Combination:
    """The combination under a name that its content decides: locks in the cache have no other one."""
    return replace(combination, id=lock.inputs_digest(combination)[:32])


def _refusal_key(combination: Combination) -> str:
    return journal.key({"protocol": PROTOCOL, "stage": Stage.LOCK, "inputs": lock.inputs_digest(combination)})


def keys(found: Lock, layer: TorchLayer | None, python: str, device: str, probes: Sequence[Probe]) -> dict[str, str]:
    """The journal key of the installation and of each probe: the content that decides its outcome.

    That of its prerequisites is part of it.
    """
    place = {
        "protocol": PROTOCOL,
        "lock": found.digest,
        "torch": layer.digest if layer else None,
        "python": python,
        "platform": sysconfig.get_platform(),
    }
    made = {Stage.INSTALL.value: journal.key({**place, "stage": Stage.INSTALL})}
    for probe in probes:
        asked = {
            "probe": [probe.id, probe.function, probe.parameters],
            "device": device_of(probe, device),
            "source": questions.source_digest(probe),
            "requires": [made[required] for required in probe.requires],
        }
        made[probe.id] = journal.key({**place, **asked})
    return made


def _settled(book: Journal, keys_: Mapping[str, str], probes: Iterable[Probe]) -> dict[str, Outcome]:
    """The stored outcomes that need no second look: neither our own fault nor resting on one."""
    by_key = book.get(keys_.values())
    settled: dict[str, Outcome] = {}
    for probe in probes:
        outcome = by_key.get(keys_[probe.id])
        if outcome and _is_settled(outcome) and all(required in settled for required in probe.requires):
            settled[probe.id] = outcome
    return settled


def _is_settled(outcome: Outcome) -> bool:
    """Whether asking again would give the same: not so after a fault of the machine or a signal from outside."""
    return outcome.status is not Status.ERROR and outcome.evidence.signal not in verdict.FROM_OUTSIDE


def _probe(
    combination: Combination,
    prepared: _Prepared,
    missing: Sequence[Probe],
    setup: Setup,
    book: Journal,
    say: Callable[[str], None],
) -> dict[str, Outcome]:
    """Builds the environment and asks; each outcome is in the journal before the next probe begins."""
    say("building")
    built = environment.build(prepared.lock, prepared.layer, prepared.python, setup.cache)
    if isinstance(built, Outcome):
        book.put(prepared.keys[Stage.INSTALL], built)
        return {Stage.INSTALL: built}
    book.forget([prepared.keys[Stage.INSTALL]])
    task = probing.Task(built.python, missing, setup.device)
    wanted = {probe.id for probe in missing}
    found = {}
    for outcome in probing.outcomes(task, lambda probe: say(f"probing {probe}")):
        if outcome.probe in wanted:
            found[outcome.probe] = replace(outcome, combination=combination.id)
            book.put(prepared.keys[outcome.probe], found[outcome.probe])
    return found


@functools.cache
def exact_python(wanted: str) -> str:
    """The full version of the interpreter that "3.11" stands for here: our own, or the one that uv finds.

    Raises ToolError where there is none.
    """
    if wanted == f"{sys.version_info.major}.{sys.version_info.minor}":
        return platform.python_version()
    found = process.run([process.uv(), "python", "find", "--no-project", wanted], time_limit_s=60)
    if found.returncode != 0:
        raise ToolError(f"no Python {wanted} on this machine; try: uv python install {wanted}")
    script = "import platform; print(platform.python_version())"
    return process.run([found.stdout.strip(), "-I", "-c", script], time_limit_s=60).stdout.strip()
