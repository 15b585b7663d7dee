"""A prepared combination -> outcomes: its environment is built and asked, and looked at afterwards."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from compat import building, bytecode, compiled, environment, probing, questions, turns
from compat.accelerators import Accelerator
from compat.environment import Environment
from compat.journal import Journal
from compat.model import Lock, Outcome, Stage, Status
from compat.probes.probe import Probe
from compat.setup import Setup
from compat.spending import Part, Spent
from compat.torch_layer import TorchLayer
from compat.where import Where


@dataclass(frozen=True)
class Prepared:
    """What decides the outcomes of a combination, before anything is built."""

    lock: Lock
    layer: TorchLayer | None
    where: Where
    keys: Mapping[str, str]


def ask(
    prepared: Prepared,
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
        turns.give_way()
        return _ask(built, prepared, missing, setup, book, say, spent)


def _ask(
    built: Environment,
    prepared: Prepared,
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
    task = _task(built, asked, setup)
    found = {}
    with spent.on(Part.HOST):
        for outcome in probing.outcomes(task, lambda probe: say(f"probing {probe}"), spent):
            if outcome.probe in wanted:
                found[outcome.probe] = replace(outcome, combination=prepared.lock.combination)
                book.put(prepared.keys[outcome.probe], found[outcome.probe])
                setup.heard(found[outcome.probe])
    with spent.on(Part.BUILDING):
        wrong = _wrong(built, found.values(), setup)
    if wrong:
        found = {name: _void(outcome, wrong) for name, outcome in found.items()}
        for name, outcome in found.items():
            book.put(prepared.keys[name], outcome)
    return found


def _task(built: Environment, asked: Sequence[Probe], setup: Setup) -> probing.Task:
    return probing.Task(
        built.python,
        asked,
        setup.device,
        setup.catalogue.file,
        scale=setup.scale,
        time_limit_s=setup.time_limit_s,
        exchange=setup.exchange,
        accelerators=setup.accelerators,
    )


def _wrong(built: Environment, found: Collection[Outcome], setup: Setup) -> str | None:
    """What is wrong with an environment after it was asked; what Python compiled in a healthy one is shared."""
    wrong = environment.health(built)
    if wrong is None and (wrong := compiled.damage(found)):
        for part in built.parts:
            compiled.clear(part.folder)
    if wrong is None and Accelerator.BYTECODE in setup.accelerators:
        bytecode.share(built.folder, built.python, setup.cache)
        if built.torch:
            _share_once(built.torch.folder, built.torch.python, setup.cache)
    return wrong


@functools.cache
def _share_once(folder: Path, python: Path, cache: Path) -> None:
    """What is compiled in a shared torch stays there; it is put into the store for those that come after it."""
    bytecode.share(folder, python, cache)


def _void(outcome: Outcome, wrong: str) -> Outcome:
    """What was seen in an environment that is no longer what was built says nothing."""
    evidence = replace(outcome.evidence, exception=None, signal=None)
    reason = f"the environment was damaged meanwhile: {wrong}"
    return replace(outcome, status=Status.ERROR, reason=reason, evidence=evidence)
