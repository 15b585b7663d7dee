"""Runs locked combinations on a cluster: order out, parcel back, into the journal here."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from compat import elsewhere, keys, locking, parcel, questions, run, settled
from compat.cluster import order
from compat.cluster.connection import WorkersDiedError
from compat.elsewhere import Asked
from compat.errors import ClusterError
from compat.journal import Journal
from compat.model import Combination, Lock, Outcome, Stage, Status
from compat.parcel import Parcel
from compat.setup import Result, Setup
from compat.where import Where

Say = Callable[[str], None]


class Line(Protocol):
    """What takes an order and brings back a reply: the connection to a scheduler."""

    def ask(self, text: str, say: Say) -> str:
        """The reply, as JSON."""
        ...


class Cluster:
    """The executor. What came from a cluster before, and is in the journal, is not handed out again."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def run(self, combination: Combination, lock: Lock, setup: Setup, book: Journal, say: Say) -> Result:
        """Hands a combination out, unless all is known. Raises ClusterError where the cluster cannot be used."""
        asked = setup.asked(combination, lock)
        if setup.catalogue.file or setup.exchange:
            raise ClusterError("probes in files of this machine cannot be asked on a cluster")
        known = None if setup.rerun else _known(asked, setup, book)
        if known:
            return known
        token = uuid.uuid4().hex if setup.rerun else None
        say("handed over")
        try:
            reply = json.loads(self._line.ask(order.encode(order.of(combination, lock, setup, token)), say))
        except WorkersDiedError as died:
            return run.hindered(combination, _lost(combination, str(died)), book)
        if "parcel" not in reply:
            return run.hindered(combination, _lost(combination, _failure(reply)), book)
        return _accepted(parcel.decode(reply["parcel"]), asked, setup, book)


def _known(asked: Asked, setup: Setup, book: Journal) -> Result | None:
    """What the journal has, if that is an answer to everything."""
    where = elsewhere.noted(asked, book)
    if where is None:
        return None
    probes = questions.for_combination(asked.combination, setup.catalogue.probes)
    known = keys.of(asked.lock, where, setup, probes)
    stored = settled.settled(book, known, probes, setup.scale, setup.time_limit_s)
    return _result(asked, where, known, stored) if len(stored) == len(probes) else None


def _accepted(got: Parcel, asked: Asked, setup: Setup, book: Journal) -> Result:
    """Puts what came back into the journal; the same parcel twice changes nothing.

    Raises ClusterError for a parcel that answers something else: another lock, or probes that are not ours.
    """
    if got.combination != asked.combination.id:
        raise ClusterError(f"{asked.combination.id}: the worker answered of {got.combination}")
    if got.where is None and got.outcomes:
        return run.hindered(asked.combination, got.outcomes[0], book)
    if got.where is None or got.lock != asked.lock.digest:
        raise ClusterError(f"{asked.combination.id}: the worker answered for another lock than it was sent")
    probes = questions.for_combination(asked.combination, setup.catalogue.probes)
    ours = keys.of(asked.lock, got.where, setup, probes)
    found = {outcome.probe: outcome for outcome in got.outcomes}
    if any(ours.get(probe) != got.keys.get(probe) for probe in {*found, *got.keys}):
        raise ClusterError(
            f"{asked.combination.id}: the worker has the same version of compat with other probes; install the same"
        )
    if Stage.INSTALL not in found:
        book.forget([ours[Stage.INSTALL]])
    for probe, outcome in found.items():
        book.put(ours[probe], outcome)
    locking.unhinder(asked.combination, book)
    elsewhere.note(asked, got.where, book)
    return _result(asked, got.where, ours, found, got.fresh)


def _result(asked: Asked, where: Where, known: dict[str, str], found: dict[str, Outcome], fresh: int = 0) -> Result:
    return replace(Result.of(asked, where, known, found), fresh=fresh, away=True)


def _failure(reply: dict[str, Any]) -> str:
    """Why a worker has no outcomes. Raises ClusterError where it has another compat."""
    if "refused" in reply:
        raise ClusterError(f"the worker {reply['worker']}: {reply['refused']}; install the same compat there")
    return f"the worker {reply['worker']}: {reply['failed']}"


def _lost(combination: Combination, why: str) -> Outcome:
    """Nothing was learnt: inconclusive, and asked again by the next run."""
    return Outcome(combination.id, "run", Stage.PROBE, Status.ERROR, why)
