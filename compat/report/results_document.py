"""What ``results.json`` and a recorded file hold: types from which their schemas are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from compat.claims import Decision
from compat.compare import Bracket, ComparisonToDocument
from compat.expected import Difference
from compat.finding import Confidence, Neighbour, Proof, Sought, WayOut
from compat.model import Combination, Outcome, Question, Stage, Verdict
from compat.recorded import Recorded
from compat.results import Host
from compat.rules.rule import Control
from compat.where import Where


@dataclass(frozen=True)
class FindingDocument:
    """A diagnosed outcome, which stands beside it under ``outcomes``; ``rule`` is "unknown" if no rule knows it."""

    probe: str
    stage: Stage
    rule: str
    confidence: Confidence
    proof: tuple[Proof, ...]
    ways_out: tuple[WayOut, ...]


@dataclass(frozen=True, kw_only=True)
class CombinationDocument(Combination):
    """One combination, what it was asked, and what follows."""

    lock: str | None
    """The digest of its lock."""
    elsewhere: Where | None = None
    """Where a cluster ran it; not there if it ran on the host."""
    search: Sought | None = None
    """What a search for pins that work tried near it; not there if none was made."""
    outcomes: tuple[Outcome, ...]
    verdict: Verdict
    findings: tuple[FindingDocument, ...]
    differences: tuple[Difference, ...]
    """What is not as the matrix expects."""
    comparison: ComparisonToDocument | None
    """null: it is no row of the document."""
    unlike_document: tuple[str, ...]
    bracket: Bracket | None


@dataclass(frozen=True)
class CodeChangeDocument:
    """A way out by a change of the code, and the probe that does it."""

    kind: Literal["CodeChange"]
    probe: str | None
    summary: str


@dataclass(frozen=True)
class PinsDocument:
    """A way out by other versions: specifiers by package."""

    kind: Literal["Pins"]
    pins: Mapping[str, str]
    summary: str


@dataclass(frozen=True)
class RuleDocument:
    """A known failure that was found."""

    id: str
    title: str
    cause: str
    package: str
    affected: Mapping[str, str]
    controls: tuple[Control, ...]
    about_versions: bool
    remedies: tuple[CodeChangeDocument | PinsDocument, ...]


@dataclass(frozen=True)
class ResultsDocument:
    """Everything that was seen, and what follows from it. Texts are without paths of the machine and secrets.

    Numbers that JSON does not have are texts ("nan").
    """

    schema_version: Literal[1]
    host: Host
    questions: tuple[Question, ...]
    combinations: tuple[CombinationDocument, ...]
    neighbours: tuple[Neighbour, ...]
    rules: tuple[RuleDocument, ...]
    claims: tuple[Decision, ...]


@dataclass(frozen=True, kw_only=True)
class RecordDocument(Recorded):
    """A recorded file of ``reports/cpu`` or ``reports/gpu``."""

    format_version: Literal[1]
