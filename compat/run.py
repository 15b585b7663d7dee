"""Combination -> Outcomes: lock, then layer, environment and probes. What is in the journal is not done again.

Always returns outcomes, whatever goes wrong with the combination; only what voids the whole run raises.
"""

from __future__ import annotations

import functools
import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace

from compat import elsewhere, errors, installer, interview, keys, locking, questions, settled, torch_layer, verdict
from compat.errors import CompatError
from compat.interview import Prepared
from compat.journal import Journal
from compat.model import Combination, Evidence, Lock, Outcome, Stage, Status
from compat.probes.probe import Probe
from compat.setup import Observer, Result, Setup
from compat.spending import Part, Spent, told

_LOG = logging.getLogger(__name__)


def run(
    combination: Combination, setup: Setup, book: Journal, observe: Observer = lambda combination, words: None
) -> Result:
    """Answers all questions of one combination, from the journal where they were asked before."""
    spent = Spent()
    try:
        made = _run(combination, setup, book, functools.partial(observe, combination), spent)
        _LOG.info("%s: time: %s", combination.id, told(spent.seconds) or "next to none")
        return replace(made, spent=spent.seconds)
    except CompatError:
        raise
    except OSError as error:
        # A full disk, a folder that may not be written: the machine's fault, which says nothing about versions.
        return hindered(combination, _fault(combination, f"the machine refused: {errors.told(error)}", error), book)
    except Exception as error:  # noqa: BLE001 - our own fault is an outcome too: it is shown, and it is inconclusive
        words = f"compat's own fault: {type(error).__name__}: {installer.clean(str(error))}"
        return hindered(combination, _fault(combination, words, error), book)


def _fault(combination: Combination, words: str, error: Exception) -> Outcome:
    trace = installer.clean("".join(traceback.format_exception(error)))
    return Outcome(combination.id, "run", Stage.PROBE, Status.ERROR, words, evidence=Evidence(output=trace))


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
    there = setup.executor.run if setup.executor else _here
    made = there(combination, found, setup, book, say)
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
    fresh = interview.ask(prepared, missing, setup, book, say, spent) if missing else {}
    locking.unhinder(combination, book)
    asked = setup.asked(combination, lock)
    elsewhere.forget(asked, book)
    made = Result.of(asked, prepared.where, prepared.keys, {**stored, **fresh})
    return replace(made, fresh=len(fresh), spent=spent.seconds)


def hindered(combination: Combination, why: Outcome, book: Journal) -> Result:
    """What kept a combination from being probed, which is kept."""
    locking.hinder(combination, why, book)
    return Result(combination, (why,), fresh=1)


def _prepare(combination: Combination, lock: Lock, setup: Setup, probes: Sequence[Probe]) -> Prepared | Outcome:
    layer = setup.stocked(combination) or torch_layer.resolve(combination, lock, setup.cache, setup.torch_backend)
    if isinstance(layer, Outcome):
        return layer
    python = torch_layer.python_of(combination, layer)
    if python is None:
        reason = f"no Python {combination.python} on this machine; try: uv python install {combination.python}"
        return Outcome(combination.id, Stage.INSTALL.value, Stage.INSTALL, Status.ERROR, reason)
    where = elsewhere.here(python, layer)
    return Prepared(lock, layer, where, keys.of(lock, where, setup, probes))
