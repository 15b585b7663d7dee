"""What ``compat run --events`` writes: one of these objects a line. The schema file is made of them.

A key that changes its meaning, or that goes, makes another number at the end of ``schema``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from compat.model import Stage, Status, Verdict

SCHEMA = "compat-events/1"
CONFIG: Any = {"use_attribute_docstrings": True, "extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What every line has."""

    __pydantic_config__: ClassVar[Any] = CONFIG

    schema: Literal["compat-events/1"] = "compat-events/1"
    sequence: int
    """From 1, one more in each line: lines of several combinations at once have an order by it."""
    time: str
    """When it was written, in UTC: 2026-01-31T12:00:00.123+00:00. A clock may be set back; the sequence is not."""


@dataclass(frozen=True, kw_only=True)
class RunStarted(Line):
    """The first line."""

    event: Literal["run-started"] = "run-started"
    compat: str
    """Its version."""
    device: str
    scale: str
    combinations: tuple[str, ...]
    """The ids of all that will be run."""


@dataclass(frozen=True, kw_only=True)
class CombinationStarted(Line):
    """A combination begins; others may be under way."""

    event: Literal["combination-started"] = "combination-started"
    combination: str


@dataclass(frozen=True, kw_only=True)
class StageStarted(Line):
    """A combination has come to another step."""

    event: Literal["stage"] = "stage"
    combination: str
    words: str
    """What is under way, for people: locking, building, handed over."""
    near: bool
    """true: of pins near the combination, which are tried as a way out."""
    pins: Mapping[str, str] | None
    """Those pins, by package; one that is not there is left to the resolver. null: near is false."""


@dataclass(frozen=True, kw_only=True)
class ProbeStarted(Line):
    """A probe begins."""

    event: Literal["probe"] = "probe"
    combination: str
    probe: str
    near: bool
    """true: in pins near the combination, which are tried as a way out."""
    pins: Mapping[str, str] | None
    """As in a stage."""


@dataclass(frozen=True, kw_only=True)
class OutcomeKnown(Line):
    """What a probe, or a stage before the probes, did. Of two lines of one probe in
    the same pins the later one holds."""

    event: Literal["outcome"] = "outcome"
    combination: str
    """One of this run, also where the outcome is of pins near it."""
    probe: str
    stage: Stage
    status: Status
    verdict: Verdict | None
    """What this answer alone says about the versions, in the words of a combination's verdict, whether or not its probe
    counts for that: a control may be incompatible in a combination that is compatible. null: nothing, it was skipped.
    """
    said: str
    """The error or the reason on one line; "passed"."""
    prerequisite: str | None
    """The probe for whose failure it was skipped."""
    seconds: float | None
    near: bool
    """true: in pins near the combination, and no outcome of its own."""
    pins: Mapping[str, str] | None
    """As in a stage."""
    asked_now: bool | None
    """false: it was in the journal; null: a cluster does not say."""


@dataclass(frozen=True, kw_only=True)
class CombinationDone(Line):
    """A combination is finished."""

    event: Literal["combination-done"] = "combination-done"
    combination: str
    verdict: Verdict
    """What all its questions say together; controls, remedies and demonstrations make no verdict."""
    counts: dict[Status, int]
    asked_now: int
    """How many probes were run just now."""
    asked_near: int
    """How many were run besides, in pins near it."""


@dataclass(frozen=True, kw_only=True)
class RunDone(Line):
    """The last line. Without it the run was killed, or the lines could not be written."""

    event: Literal["run-done"] = "run-done"
    exit_code: int
    error: str | None
    """Why it ended before its end; null: it did not."""


Event = RunStarted | CombinationStarted | StageStarted | ProbeStarted | OutcomeKnown | CombinationDone | RunDone
