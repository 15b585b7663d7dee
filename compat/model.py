"""Frozen values and enums: the words of the project. No I/O.

The serialised spelling of an enum member is its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

AXES = ("transformers", "tokenizers", "peft")
"""The packages whose versions make a combination, in the order of the document's table."""


class Stage(StrEnum):
    """Where on its way from versions to an answer a combination was."""

    LOCK = "lock"
    INSTALL = "install"
    IMPORT = "import"
    PROBE = "probe"


class Status(StrEnum):
    """What happened there."""

    PASSED = "passed"
    FAILED = "failed"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    SKIPPED = "skipped"
    ERROR = "error"
    """Our own fault or the machine's (no wheel, no network, a broken disk): says nothing about versions."""


class Phase(StrEnum):
    """The two halves of a probe: only what fails while acting is an answer."""

    ARRANGE = "arrange"
    ACT = "act"


class Verdict(StrEnum):
    """The roll-up of outcomes. The third value is never folded into the second."""

    COMPATIBLE = "compatible"
    INCOMPATIBLE = "incompatible"
    INCONCLUSIVE = "inconclusive"


class Kind(StrEnum):
    """Why a combination is in the matrix."""

    DOCUMENTED = "documented"
    BRACKET = "bracket"
    """A release beside a development version that no index has."""
    DIRECT = "direct"
    """A direct URL, for those who can reach it; selected by name only."""
    FURTHER = "further"
    """Another system that the document speaks of."""
    CURRENT = "current"
    NEIGHBOUR = "neighbour"
    """Built in the search for pins that work."""


@dataclass(frozen=True)
class Documented:
    """What the document says of one of its rows, kept as written there."""

    row: int
    transformers: str
    tokenizers: str
    peft: str
    status: str
    error: str
    """The words of the table's last column."""
    message: str | None
    """The full error text, where the document quotes one."""
    location: str | None
    """The document's "file.py:line", where it gives one."""
    probe: str
    """The probe that repeats what the authors did."""
    rule: str
    """The rule that its failure should match."""


@dataclass(frozen=True)
class Combination:
    """One tuple of versions with a readable id.

    ``packages`` maps a distribution name to an exact version or to a direct reference
    (``git+https://host/repo@revision``, ``https://host/file.whl``, ``file:///...``).
    ``forced`` are installed after the resolve without their dependencies, as a user does with a second
    ``pip install --no-deps``. ``torch`` is the version of the torch layer, which is outside the lock.
    ``expect`` maps a probe id to "passed", "failed" or the id of the rule that its failure should match.
    """

    id: str
    title: str
    kind: Kind
    python: str
    packages: Mapping[str, str]
    companions: tuple[str, ...] = ()
    forced: Mapping[str, str] = field(default_factory=dict)
    torch: str | None = None
    exclude_newer: str | None = None
    suites: tuple[str, ...] = ("instructblip",)
    expect: Mapping[str, str] = field(default_factory=dict)
    documented: Documented | None = None
    brackets: str | None = None
    """The id of the combination whose development version this one brackets."""
    probes: tuple[str, ...] = ()
    """Asked only these, with what they require, instead of its suites."""


@dataclass(frozen=True)
class Lock:
    """The exact pins of a combination, with hashes and without any index address.

    ``text`` is the requirements file as installed; ``forced`` the requirements file of the forced packages
    ("" if there are none); ``digest`` the sha256 of both.
    """

    combination: str
    text: str
    forced: str
    digest: str


@dataclass(frozen=True)
class Frame:
    """One line of a traceback. ``file`` is relative to site-packages, the standard library or the probes."""

    file: str
    line: int
    function: str


@dataclass(frozen=True)
class Raised:
    """An exception as it was seen, outermost frame first, with what caused it."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()
    cause: Raised | None = None


@dataclass(frozen=True)
class Version:
    """A version twice: as the distribution's metadata says it and as ``__version__`` says it."""

    metadata: str | None
    attribute: str | None


@dataclass(frozen=True)
class Evidence:
    """What was seen.

    ``figures`` are the probe's own results and are equal from run to run; ``measured`` are seconds and
    bytes, which are not (``duration_s``, ``peak_memory_bytes``, ``step_seconds``), and of a command the project's
    files that it changed (``changed_files``).
    """

    phase: Phase | None = None
    exception: Raised | None = None
    signal: str | None = None
    exit_code: int | None = None
    output: str = ""
    versions: Mapping[str, Version] = field(default_factory=dict)
    device: str | None = None
    dtype: str | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    measured: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What one probe (or one stage before the probes) did in one combination.

    ``reason`` is one line for people; "" when passed. ``prerequisite`` names the probe whose failure
    made this one be skipped.
    """

    combination: str
    probe: str
    stage: Stage
    status: Status
    reason: str = ""
    prerequisite: str | None = None
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True)
class Question:
    """What the host needs to know of a probe. The probe itself lives in the environment."""

    id: str
    question: str
    role: str
    suite: str
    language: str
    requires: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    scaled: bool = False
