"""Runs that were recorded in the repository, where another machine can show them: frozen values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from compat.model import Outcome


@dataclass(frozen=True)
class Run:
    """What one probe did, and the day (UTC, "2026-01-31") on which it was asked."""

    day: str
    outcome: Outcome


@dataclass(frozen=True)
class Recorded:
    """The recorded runs of one combination at one scale on one device of one machine.

    ``device`` is what was asked for, ``device_name`` what the machine calls it; ``versions`` are those of the axes;
    ``torch`` is exact; ``lock`` the digest, None where nothing was locked.
    """

    combination: str
    scale: str
    device: str
    device_name: str
    platform: str
    python: str
    torch: str | None
    versions: Mapping[str, str]
    lock: str | None
    runs: tuple[Run, ...]

    @property
    def name(self) -> str:
        """Its file's name: "documented-1.flan-t5-xl.json"."""
        return f"{self.combination}.{self.scale}.json"

    def is_of_the_place_of(self, other: Recorded) -> bool:
        """Whether both were run with the same lock on the same device of equal machines."""
        return replace(other, runs=()) == replace(self, runs=())

    def joined(self, earlier: Recorded) -> Recorded:
        """With the earlier runs of other probes, which have days of their own."""
        own = {run.outcome.probe for run in self.runs}
        kept = (run for run in earlier.runs if run.outcome.probe not in own)
        return replace(self, runs=(*kept, *self.runs))
