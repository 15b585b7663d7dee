"""What ``compat check --json`` and ``compat diff --json`` print: documented values; the schema files are made of them.

A key that changes its meaning, or that goes, makes another number at the end of ``schema``.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from compat.check.answer import Reason
from compat.check.verdict import CheckVerdict
from compat.compare import Change
from compat.finding import Confidence
from compat.model import Stage, Status
from compat.report.scan_document import ScanDocument

CONFIG = ConfigDict(use_attribute_docstrings=True, extra="forbid")


@dataclass(frozen=True, config=CONFIG)
class Set:
    """One of the two sets of packages."""

    label: str
    """Where it comes from, for people."""
    python: str
    """The Python that it was asked with."""
    torch: str | None
    """The exact version of torch; null without torch."""
    pins: dict[str, str]
    """The exact version of each package."""
    refusal: str
    """Why it could not be asked at all; "" if it could."""
    declared: bool
    """Whether it is the packages' own requirements that exclude each other."""


@dataclass(frozen=True, config=CONFIG)
class Moved:
    """A package that differs between both sets; null where one of them does not have it."""

    package: str
    before: str | None
    after: str | None
    reason: Reason
    """asked: named by the user; upgraded: everything was to move; required: the resolver cannot keep it."""


@dataclass(frozen=True, config=CONFIG)
class Answered:
    """What one side did."""

    probe: str
    """The probe or stage whose outcome this is: the question's own, or the prerequisite that kept it from running."""
    stage: Stage
    status: Status
    said: str
    """The error, or the reason, on one line."""
    place: str
    """The innermost frame as file:line, the file relative to the environment; "" without one."""
    signal: str | None
    exit_code: int | None
    output: tuple[str, ...]
    """The last lines that were written, where it did not pass."""


@dataclass(frozen=True, config=CONFIG)
class Drifted:
    """A figure that both sides computed and that differs by more than its tolerance."""

    figure: str
    before: Any
    after: Any
    delta: str
    """By how much, for people."""
    harmless: str
    """Why it is known to be harmless; "" if it is not."""


@dataclass(frozen=True, config=CONFIG)
class Compared:
    """One probe, or one command of the user's, on both sides."""

    probe: str
    """The probe's id, or the command line."""
    question: str
    role: str
    """question and command make the answer; control, remedy and demonstration explain one."""
    counts: bool
    """Whether it makes the answer."""
    change: Change
    behind: str
    """The prerequisite or stage whose failure decides it; "" for its own."""
    before: Answered | None
    """null: not run."""
    after: Answered | None
    drifts: tuple[Drifted, ...]
    attempts: tuple[tuple[Status, ...], tuple[Status, ...]]
    """The statuses of all tries before and after, where it was asked more than once."""


@dataclass(frozen=True, config=CONFIG)
class Caused:
    """Why probes fail in the wanted set, or failed in the present one."""

    rule: str
    """The rule's id, or unknown."""
    title: str
    cause: str
    confidence: Confidence
    probes: tuple[str, ...]
    error: str
    place: str
    ways_out: tuple[str, ...]
    """Changes of code that were run and passed in the same set."""
    fixed: bool
    """true: it failed in the present set, and does so no longer."""


@dataclass(frozen=True, config=CONFIG)
class Instead:
    """A set that was built and passed."""

    pins: dict[str, str]
    moved: tuple[Moved, ...]
    """The moves from the set that it was found from to this one."""
    packages: int
    """How many packages moved."""
    releases: int
    """By how many releases in all."""
    origin: str
    """From where it was found: wanted or present."""
    as_now: tuple[str, ...]
    """Probes that fail there as they do at present."""


@dataclass(frozen=True, config=CONFIG)
class Noted:
    """A set or a package, and why it is not used."""

    what: str
    why: str


@dataclass(frozen=True, config=CONFIG)
class Searched:
    """The search for pins that work."""

    found: tuple[Instead, ...]
    """Nearest first."""
    tried: tuple[Noted, ...]
    """What was built and is not offered."""
    budget: int
    """How many sets it was allowed to build."""


@dataclass(frozen=True, config=CONFIG)
class CheckDocument:
    """May I upgrade? Texts are without paths of the machine; numbers that JSON does not have are texts."""

    schema: Literal["compat-check/1"]
    answer: CheckVerdict
    """yes: nothing that passes at present fails afterwards; no; or cannot tell."""
    exit_code: Literal[0, 1, 3]
    sentence: str
    """The answer and its reason, for people."""
    strict: bool
    """Whether drift counts as a regression."""
    before: Set
    after: Set
    moves: tuple[Moved, ...]
    counts: dict[str, int]
    """How many of the questions that make the answer had which change."""
    cells: tuple[Compared, ...]
    causes: tuple[Caused, ...]
    alternatives: Searched | None
    """null: not searched for."""
    left_out: tuple[Noted, ...]
    """Packages of the present set that were installed on neither side."""
    builds: int
    """How many environments were built for it."""
    notes: tuple[str, ...]
    predicted: ScanDocument | None
    """What the user's source is predicted to meet in the wanted set; null: none was read. It changes no answer."""


@dataclass(frozen=True, config=CONFIG)
class DiffDocument:
    """Two results files compared, combination by combination. Nothing was run."""

    schema: Literal["compat-diff/1"]
    answer: CheckVerdict
    """no where it is so of any combination; else cannot tell where it is so of any."""
    exit_code: Literal[0, 1, 3]
    before: str
    after: str
    checks: dict[str, CheckDocument]
    """By the combination's id, or "A's -> B's"."""
    not_compared: tuple[Noted, ...]
    """Combinations that one of the files does not have, or that were run in neither."""
