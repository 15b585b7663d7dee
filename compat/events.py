"""What happens in a run, one JSON object a line, for whoever follows it (``compat run --events``)."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import compat
from compat import redact, verdict
from compat.errors import Exit
from compat.events_document import (
    CombinationDone,
    CombinationStarted,
    Event,
    OutcomeKnown,
    ProbeStarted,
    RunDone,
    RunStarted,
    StageStarted,
)
from compat.model import AXES, Combination, Outcome, Question
from compat.report import cells, scrub
from compat.setup import Result, Setup
from compat.timeleft import NEAR, PROBING
from compat.trial import near_id

Write = Callable[[bytes], None]
"""Takes a whole line, or raises CompatError."""


class Events:
    """Writes the lines, if there is who takes them; may be told by several threads."""

    def __init__(self, write: Write | None, environ: Mapping[str, str] = os.environ) -> None:
        self._write, self._hide = write, redact.hider(environ)
        self._lock = threading.Lock()
        self._sequence = 0
        self._near: dict[str, tuple[str, Mapping[str, str]]] = {}
        self._told: dict[tuple[str, str], Outcome] = {}

    def started(self, combinations: Sequence[Combination], setup: Setup) -> None:
        """The run begins."""
        ids = tuple(each.id for each in combinations)
        self._tell(RunStarted, compat=compat.__version__, device=setup.device, scale=setup.scale, combinations=ids)

    def begun(self, combination: Combination) -> None:
        """A combination begins."""
        self._tell(CombinationStarted, combination=combination.id)

    def under_way(self, combination: Combination, words: str) -> None:
        """A combination has come to another step ("building", "near: probing import-peft").

        Where pins near it are tried, they are in its packages.
        """
        near, what = words.startswith(NEAR), words.removeprefix(NEAR)
        where: dict[str, Any] = {"combination": combination.id, "near": near, "pins": None}
        if near:
            where["pins"] = {axis: combination.packages[axis] for axis in AXES if axis in combination.packages}
            self._near[near_id(combination.id, where["pins"])] = combination.id, where["pins"]
        if what.startswith(PROBING):
            self._tell(ProbeStarted, probe=what.removeprefix(PROBING), **where)
        else:
            self._tell(StageStarted, words=scrub.line(self._hide(what)), **where)

    def heard(self, outcome: Outcome) -> None:
        """A probe has answered just now."""
        self._outcome(outcome, asked_now=True)

    def done(self, result: Result, searched: int, questions: Sequence[Question]) -> None:
        """A combination is finished; what of it was known before, or is another one now, is told first."""
        for outcome in result.outcomes:
            if self._told.get((outcome.combination, outcome.probe)) != outcome:
                self._outcome(outcome, asked_now=_asked_now(result))
        counts = Counter(outcome.status for outcome in result.outcomes)
        self._tell(
            CombinationDone,
            combination=result.combination.id,
            verdict=verdict.of_combination(result.outcomes, questions),
            counts=dict(counts),
            asked_now=result.fresh,
            asked_near=searched,
        )

    def ended(self, code: Exit, error: str | None = None) -> None:
        """The run is over."""
        self._tell(RunDone, exit_code=int(code), error=None if error is None else scrub.line(self._hide(error)))

    def _outcome(self, outcome: Outcome, *, asked_now: bool | None) -> None:
        if self._write is None:
            return
        self._told[outcome.combination, outcome.probe] = outcome
        near = outcome.combination in self._near
        combination, pins = self._near.get(outcome.combination, (outcome.combination, None))
        shown = redact.hidden_in(outcome, self._hide)
        seconds = outcome.evidence.measured.get("duration_s")
        self._tell(
            OutcomeKnown,
            combination=combination,
            probe=outcome.probe,
            stage=outcome.stage,
            status=outcome.status,
            verdict=verdict.of_outcome(outcome),
            said=cells.seen(shown),
            prerequisite=outcome.prerequisite,
            seconds=float(seconds) if isinstance(seconds, int | float) else None,
            near=near,
            pins=pins,
            asked_now=asked_now,
        )

    def _tell(self, kind: type[Event], **content: Any) -> None:
        if self._write is None:
            return
        with self._lock:
            self._sequence += 1
            time = datetime.now(UTC).isoformat(timespec="milliseconds")
            line = asdict(kind(sequence=self._sequence, time=time, **content))
            self._write(json.dumps(line, allow_nan=False).encode() + b"\n")


def _asked_now(result: Result) -> bool | None:
    """Of outcomes that were not heard: whether they were asked in this run."""
    if result.fresh in (0, len(result.outcomes)):
        return bool(result.fresh)
    return None if result.away else False
