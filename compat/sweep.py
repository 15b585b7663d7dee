"""The landscape of one line: releases of a package beside fixed others, asked until every boundary is exact.

What answers is handed in; a sweep itself sees no process and no journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from compat.language import phrase
from compat.model import Outcome, Stage, Status
from compat.releases import NewestPatches, Release, choose
from compat.search.history import Progress
from compat.search.landscape import Landscape, ranges_by_probe

Pins = Mapping[str, str]
Lookup = Callable[[Pins], Sequence[Outcome]]
"""All that was seen of pins that were asked: prerequisites, or what kept them from being installed."""


class Answer(Protocol):
    """What one probe did, and the signature that is compared; None for what was inconclusive."""

    @property
    def outcome(self) -> Outcome:
        """What was seen."""

    @property
    def signature(self) -> str | None:
        """What is compared."""


class Asker(Protocol):
    """Answers several pins at once: by probe, or None where they cannot be installed."""

    def answers(self, wanted: Sequence[Pins], /) -> Sequence[Mapping[str, Answer] | None]:
        """In the order of the pins."""


@dataclass(frozen=True)
class Line:
    """The answers along the releases of ``package``, oldest first, beside the ``fixed`` versions.

    ``landscapes`` are by probe, ``outcomes`` by version and probe; ``refused`` has the versions that could not be
    asked, with the reason in one word.
    """

    package: str
    fixed: Mapping[str, str]
    releases: tuple[Release, ...]
    landscapes: Mapping[str, Landscape]
    outcomes: Mapping[str, Mapping[str, Outcome]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[str, ...]:
        """All releases of the line, oldest first."""
        return tuple(each.version for each in self.releases)

    @property
    def answered(self) -> bool:
        """Whether any release gave any probe's answer."""
        return any(each.ranges for each in self.landscapes.values())


def sweep(
    package: str,
    fixed: Pins,
    releases: Sequence[Release],
    asker: Asker,
    seen: Lookup = lambda pins: (),
    progress: Callable[[Progress], None] | None = None,
) -> Line:
    """Asks the newest patch of each minor first, then halves between neighbours that differ in any probe.

    ``releases`` are ordered, oldest first; ``asker`` knows the fixed pins.
    """
    outcomes: dict[str, Mapping[str, Outcome]] = {}
    asked: set[str] = set()

    def ask(versions: Sequence[str]) -> dict[str, dict[str, str | None] | None]:
        replies = asker.answers([{package: version} for version in versions])
        answered = dict(zip(versions, replies, strict=True))
        asked.update(versions)
        outcomes.update({v: _outcomes(seen({package: v}), each) for v, each in answered.items() if each})
        return {v: {p: a.signature for p, a in each.items()} if each else None for v, each in answered.items()}

    coarse = [each.version for each in choose(releases, (NewestPatches(),), today=date.max)]
    versions = [each.version for each in releases]
    found = ranges_by_probe(coarse, versions, ask, progress)
    refused = {v: word(seen({package: v})) for v in versions if v in asked and v not in outcomes}
    return Line(package, fixed, tuple(releases), found, outcomes, refused)


def _outcomes(seen: Sequence[Outcome], answers: Mapping[str, Answer]) -> dict[str, Outcome]:
    return {**{each.probe: each for each in seen}, **{probe: each.outcome for probe, each in answers.items()}}


def word(seen: Sequence[Outcome]) -> str:
    """Why pins could not be asked, in one word."""
    if not seen:
        return phrase("uninstallable")
    refusal = seen[-1]
    if refusal.stage is Stage.LOCK:
        return phrase("conflict") if refusal.status is Status.FAILED else phrase("unresolvable")
    return phrase("install") if refusal.stage is Stage.INSTALL else phrase("fault")
