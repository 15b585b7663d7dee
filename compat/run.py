"""Combination -> Outcomes: lock, then layer, environment and probes. What is in the journal is not done again.

Always returns outcomes, whatever goes wrong with the combination; only what voids the whole run raises.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from compat import (
    building,
    bytecode,
    compiled,
    elsewhere,
    environment,
    errors,
    installer,
    journal,
    locking,
    probing,
    questions,
    settled,
    torch_layer,
    verdict,
)
from compat.accelerators import ALL, Accelerator
from compat.building import Site
from compat.elsewhere import Asked
from compat.errors import CompatError
from compat.journal import Journal
from compat.locking import PROTOCOL, Locks
from compat.model import Combination, Evidence, Lock, Outcome, Stage, Status
from compat.probes.probe import TINY, Probe, device_of, scale_of
from compat.questions import SHIPPED, Catalogue
from compat.spending import Part, Spent
from compat.torch_layer import TorchLayer
from compat.where import Where

NOT_RUN = "not run"
"""The reason of an outcome that stands for a probe which was not asked yet."""

Observer = Callable[[Combination, str], None]
"""Hears what is under way: the combination and a few words ("building", "probing import-peft")."""


class Executor(Protocol):
    """Where a locked combination is run: on this machine, or wherever it is handed to."""

    def run(
        self, combination: Combination, lock: Lock, setup: Setup, book: Journal, say: Callable[[str], None]
    ) -> Result:
        """Asks what the journal does not know, and leaves what was learnt there. Raises what voids the whole run."""
        ...


class Here:
    """This machine: ``executors.each`` decides whether one after the other or on all cores."""

    def run(
        self, combination: Combination, lock: Lock, setup: Setup, book: Journal, say: Callable[[str], None]
    ) -> Result:
        """Builds the environment and probes it."""
        return _here(combination, lock, setup, book, say)


@dataclass(frozen=True)
class Stock:
    """What takes the index's place: a folder with all wheels, and the torch layers by combination."""

    wheels: Path
    layers: Mapping[str, TorchLayer]


@dataclass(frozen=True)
class Setup:
    """Where combinations are run, what they are asked, and how.

    ``locks`` are the committed ones; ``cache`` holds environments, torch layers and unlisted locks. ``scale`` is the
    size of the models of those probes that have one; ``time_limit_s`` is for each probe, instead of its own. With a
    ``stock`` no index is asked. ``exchange`` is a folder that all environments share: no part of an outcome's key, so
    what is read there is named by its content. Nor are the ``accelerators``, which change no answer, ``max_disk``, the
    bytes under which the environments stay together, and the ``executor``, but for what it says of the place: Python,
    platform and torch are those that it found.
    """

    locks: Path
    cache: Path
    device: str = "cpu"
    torch_backend: str = "auto"
    rerun: bool = False
    catalogue: Catalogue = SHIPPED
    scale: str = TINY
    time_limit_s: float | None = None
    stock: Stock | None = None
    exchange: Path | None = None
    accelerators: frozenset[Accelerator] = ALL
    max_disk: int | None = None
    executor: Executor = field(default_factory=Here)

    @property
    def site(self) -> Site:
        """Where environments are built."""
        return Site(self.cache, self.stock.wheels if self.stock else None, self.max_disk, self.accelerators)

    @property
    def places(self) -> Locks:
        """Where locks are."""
        return Locks(self.locks, self.cache / "locks")


@dataclass(frozen=True)
class Result:
    """The outcomes of one combination in catalogue order, and how many of them were made just now.

    ``keys`` are those of the journal, by probe. ``where`` the probes ran, None if none did; ``away``: not here.
    ``spent`` holds seconds by part (see ``spending``), of what was done here.
    """

    combination: Combination
    outcomes: tuple[Outcome, ...]
    fresh: int = 0
    lock: Lock | None = None
    torch: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    where: Where | None = None
    away: bool = False
    spent: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class _Prepared:
    """What decides the outcomes of a combination, before anything is built."""

    lock: Lock
    layer: TorchLayer | None
    where: Where
    keys: Mapping[str, str]


def run(
    combination: Combination, setup: Setup, book: Journal, observe: Observer = lambda combination, words: None
) -> Result:
    """Answers all questions of one combination, from the journal where they were asked before."""
    spent = Spent()
    try:
        made = _run(combination, setup, book, functools.partial(observe, combination), spent)
        return replace(made, spent=spent.seconds)
    except CompatError:
        raise
    except OSError as error:
        # A full disk, a folder that may not be written: the machine's fault, which says nothing about versions.
        words = f"the machine refused: {errors.told(error)}"
        trace = installer.clean("".join(traceback.format_exception(error)))
        fault = Outcome(combination.id, "run", Stage.PROBE, Status.ERROR, words, evidence=Evidence(output=trace))
        return hindered(combination, fault, book)
    except Exception as error:  # noqa: BLE001 - our own fault is an outcome too: it is shown, and it is inconclusive
        trace = installer.clean("".join(traceback.format_exception(error)))
        words = f"compat's own fault: {type(error).__name__}: {installer.clean(str(error))}"
        fault = Outcome(combination.id, "run", Stage.PROBE, Status.ERROR, words, evidence=Evidence(output=trace))
        return hindered(combination, fault, book)


def _run(combination: Combination, setup: Setup, book: Journal, say: Callable[[str], None], spent: Spent) -> Result:
    with spent.on(Part.LOCKING):
        found = locking.known(combination, setup.places, book)
        if isinstance(found, Outcome) and verdict.is_settled(found) and not setup.rerun:
            return Result(combination, (found,))
        if not isinstance(found, Lock):
            say("locking")
            found = locking.resolve(combination, setup.places, book)
    if isinstance(found, Outcome):
        return hindered(combination, found, book)
    made = setup.executor.run(combination, found, setup, book, say)
    for part, seconds in made.spent.items():
        spent.add(Part(part), seconds)
    return made


def _here(combination: Combination, lock: Lock, setup: Setup, book: Journal, say: Callable[[str], None]) -> Result:
    spent = Spent()
    probes = questions.for_combination(combination, setup.catalogue.probes)
    with spent.on(Part.LOCKING):
        prepared = _prepare(combination, lock, setup, probes)
    if isinstance(prepared, Outcome):
        return hindered(combination, prepared, book)
    if setup.rerun:
        book.forget(prepared.keys.values())
    stored = settled.settled(book, prepared.keys, probes, setup.scale, setup.time_limit_s)
    missing = [probe for probe in probes if probe.id not in stored]
    fresh = _probe(combination, prepared, missing, setup, book, say, spent) if missing else {}
    locking.unhinder(combination, book)
    elsewhere.forget(_asked(combination, lock, setup), book)
    made = result(combination, lock, prepared.where, prepared.keys, {**stored, **fresh}, fresh=len(fresh))
    return replace(made, spent=spent.seconds)


def hindered(combination: Combination, why: Outcome, book: Journal) -> Result:
    """What kept a combination from being probed, which is kept."""
    locking.hinder(combination, why, book)
    return Result(combination, (why,), fresh=1)


def recall(combination: Combination, setup: Setup, book: Journal) -> Result | None:
    """What the journal knows of a combination; None if it was never run. Builds and probes nothing, asks no index."""
    probes = questions.for_combination(combination, setup.catalogue.probes)
    known = locking.known(combination, setup.places, book)
    hindrance = locking.hindrance(combination, book)
    if not isinstance(known, Lock):
        return Result(combination, (hindrance,)) if hindrance else None
    if hindrance and hindrance.stage is not Stage.LOCK:  # else the lock was written since then
        return Result(combination, (hindrance,), lock=known)
    place = elsewhere.noted(_asked(combination, known, setup), book)
    where = place or _known_here(combination, known, setup)
    if where is None:
        return None
    made = keys(known, where, setup, probes)
    by_key = book.get(made.values())
    found = {name: each for name, key in made.items() if (each := by_key.get(key)) and each.probe == name}
    asked = set(found) if Stage.INSTALL not in found else {probe.id for probe in probes}
    unasked = {probe.id: _unasked(probe) for probe in probes if probe.id not in asked}
    return result(combination, known, where, made, {**unasked, **found}, away=place is not None) if found else None


def _known_here(combination: Combination, lock: Lock, setup: Setup) -> Where | None:
    """This machine with the layer that was resolved here; None if it was not, or there is no such Python."""
    layer = _stocked(combination, setup) or torch_layer.known(combination, lock, setup.cache, setup.torch_backend)
    python = torch_layer.python_of(combination, layer)
    if python is None or (layer is None and combination.torch is not None):
        return None
    return elsewhere.here(python, layer)


def _asked(combination: Combination, lock: Lock, setup: Setup) -> Asked:
    return Asked(combination, lock, setup.device, setup.torch_backend)


def _unasked(probe: Probe) -> Outcome:
    """A question that a run was stopped before, or that is newer than it: inconclusive, and asked by the next run."""
    return Outcome("", probe.id, Stage.PROBE, Status.ERROR, NOT_RUN)


def result(
    combination: Combination,
    lock: Lock,
    where: Where,
    made: Mapping[str, str],
    found: Mapping[str, Outcome],
    *,
    fresh: int = 0,
    away: bool = False,
) -> Result:
    """Outcomes by probe, put in order. ``made`` are the keys."""
    ordered = tuple(replace(found[name], combination=combination.id) for name in made if name in found)
    return Result(combination, ordered, fresh, lock, where.torch, made, where, away)


def _prepare(combination: Combination, lock: Lock, setup: Setup, probes: Sequence[Probe]) -> _Prepared | Outcome:
    layer = _stocked(combination, setup) or torch_layer.resolve(combination, lock, setup.cache, setup.torch_backend)
    if isinstance(layer, Outcome):
        return layer
    python = torch_layer.python_of(combination, layer)
    if python is None:
        reason = f"no Python {combination.python} on this machine; try: uv python install {combination.python}"
        return Outcome(combination.id, Stage.INSTALL.value, Stage.INSTALL, Status.ERROR, reason)
    where = elsewhere.here(python, layer)
    return _Prepared(lock, layer, where, keys(lock, where, setup, probes))


def _stocked(combination: Combination, setup: Setup) -> TorchLayer | None:
    return setup.stock.layers.get(combination.id) if setup.stock else None


def keys(found: Lock, where: Where, setup: Setup, probes: Sequence[Probe]) -> dict[str, str]:
    """The journal key of the installation and of each probe: the content that decides its outcome.

    That of its prerequisites is part of it.
    """
    place = {
        "protocol": PROTOCOL,
        "lock": found.digest,
        "torch": where.layer,
        "python": where.python,
        "platform": where.platform,
    }
    made = {Stage.INSTALL.value: journal.key({**place, "stage": Stage.INSTALL})}
    for probe in probes:
        asked = {
            "probe": [probe.id, probe.function, probe.parameters],
            "device": device_of(probe, setup.device),
            "source": setup.catalogue.digest(probe),
            "requires": [made[required] for required in probe.requires],
            **({"scale": setup.scale} if scale_of(probe, setup.scale) != TINY else {}),
        }
        made[probe.id] = journal.key({**place, **asked})
    return made


def _probe(
    combination: Combination,
    prepared: _Prepared,
    missing: Sequence[Probe],
    setup: Setup,
    book: Journal,
    say: Callable[[str], None],
    spent: Spent,
) -> dict[str, Outcome]:
    """Builds the environment and asks; each outcome is in the journal before the next probe begins."""
    say("building")
    with ExitStack() as stack:
        with spent.on(Part.BUILDING):
            built = stack.enter_context(
                building.held(prepared.lock, prepared.layer, prepared.where.python, setup.site, say)
            )
        if isinstance(built, Outcome):
            book.put(prepared.keys[Stage.INSTALL], built)
            return {Stage.INSTALL: built}
        return _ask(built, combination, prepared, missing, setup, book, say, spent)


def _ask(
    built: environment.Environment,
    combination: Combination,
    prepared: _Prepared,
    missing: Sequence[Probe],
    setup: Setup,
    book: Journal,
    say: Callable[[str], None],
    spent: Spent,
) -> dict[str, Outcome]:
    """Asks in an environment that is held until it was looked at afterwards: nobody removes it meanwhile."""
    book.forget([prepared.keys[Stage.INSTALL]])
    wanted = {probe.id for probe in missing}
    # All imports, also those whose answer is known: what is imported before a probe stands in its evidence (versions),
    # and that must not depend on where an earlier run was stopped.
    imports = {name for name in prepared.keys if name.startswith(probing.IMPORT)}
    asked = questions.with_required(wanted | imports, setup.catalogue.probes)
    task = probing.Task(
        built.python,
        asked,
        setup.device,
        setup.catalogue.file,
        scale=setup.scale,
        time_limit_s=setup.time_limit_s,
        exchange=setup.exchange,
        accelerators=setup.accelerators,
    )
    found = {}
    with spent.on(Part.HOST):
        for outcome in probing.outcomes(task, lambda probe: say(f"probing {probe}"), spent):
            if outcome.probe in wanted:
                found[outcome.probe] = replace(outcome, combination=combination.id)
                book.put(prepared.keys[outcome.probe], found[outcome.probe])
    with spent.on(Part.BUILDING):
        wrong = environment.health(built)
        if wrong is None and (wrong := compiled.damage(found.values())):
            compiled.clear(built.folder)
        if wrong is None and Accelerator.BYTECODE in setup.accelerators:
            bytecode.share(built.folder, built.python, setup.cache)
    if wrong:
        found = {name: _void(outcome, wrong) for name, outcome in found.items()}
        for name, outcome in found.items():
            book.put(prepared.keys[name], outcome)
    return found


def _void(outcome: Outcome, wrong: str) -> Outcome:
    """What was seen in an environment that is no longer what was built says nothing."""
    evidence = replace(outcome.evidence, exception=None, signal=None)
    reason = f"the environment was damaged meanwhile: {wrong}"
    return replace(outcome, status=Status.ERROR, reason=reason, evidence=evidence)
