"""What a check comes to: frozen values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from compat.compare import Change
from compat.finding import Finding
from compat.model import Outcome, Status
from compat.scan.answer import Scan


class Reason(StrEnum):
    """Why a package moves between the present set and the wanted one."""

    ASKED = "asked"
    """The user named it with ``--to``."""
    UPGRADED = "upgraded"
    """``--upgrade``: everything that moves."""
    REQUIRED = "required"
    """Nobody named it; the resolver cannot keep it."""


@dataclass(frozen=True)
class Move:
    """One package that differs between both sets; None where one of them does not have it."""

    package: str
    before: str | None
    after: str | None
    reason: Reason


@dataclass(frozen=True)
class Drift:
    """A figure that both sides computed, and that differs by more than its tolerance.

    ``figure`` is its name in the probe's figures ("loss", "tokens/plain"); ``delta`` says by how much, for people
    ("1.0 % (tolerance 0.01 %)", "token 3 of 12: 512 -> 513"). ``harmless`` is the reason from the shipped list, "" if
    there is none.
    """

    figure: str
    before: Any
    after: Any
    delta: str
    harmless: str = ""


@dataclass(frozen=True)
class Cell:
    """One probe, or one command of the user's, on both sides. ``behind`` is the prerequisite whose failure decides it.

    ``attempts`` are the statuses of all tries on each side, in their order; more than one where a red one was repeated.
    """

    probe: str
    question: str
    role: str
    change: Change
    before: Outcome | None
    after: Outcome | None
    behind: str = ""
    drifts: tuple[Drift, ...] = ()
    attempts: tuple[tuple[Status, ...], tuple[Status, ...]] = ((), ())


@dataclass(frozen=True)
class SideOf:
    """One of the two sets: a label for people, and the exact pins with torch's exact version (None: no torch).

    ``refusal`` is why it could not be asked at all (the resolver's words, no wheel), "" if it could; ``declared`` is
    True where it is the packages' own requirements that exclude each other.
    """

    label: str
    pins: Mapping[str, str]
    python: str
    torch: str | None = None
    refusal: str = ""
    declared: bool = False


@dataclass(frozen=True)
class Alternative:
    """A set that was built and passed. ``moved`` are the moves from its origin, ``distance`` is (packages, releases).

    ``origin`` says from where it was found: "wanted" or "present". ``as_now`` are probes that fail there as they do at
    present; () where everything passes.
    """

    pins: Mapping[str, str]
    moved: tuple[Move, ...]
    distance: tuple[int, int]
    origin: str
    as_now: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alternatives:
    """What a search for working pins came to. ``tried`` were built, each with why it is not offered."""

    found: tuple[Alternative, ...]
    tried: tuple[tuple[str, str], ...]
    budget: int


@dataclass(frozen=True)
class Check:
    """The whole answer. ``left_out`` are packages of the present set that were not installed, each with the reason.

    ``predicted`` is what the user's source was read for, None where none was; it changes no verdict.

    ``verdict`` and the exit code are derived (``verdict.py`` of this package): "yes", "no", "cannot tell".
    """

    before: SideOf
    after: SideOf
    moves: tuple[Move, ...]
    cells: tuple[Cell, ...]
    findings: Sequence[Finding] = ()
    alternatives: Alternatives | None = None
    left_out: tuple[tuple[str, str], ...] = ()
    builds: int = 0
    strict: bool = False
    notes: tuple[str, ...] = field(default=())
    predicted: Scan | None = None
