"""What there is as one JSON object. Strings out: nothing here prints.

A key that changes its meaning, or that goes, makes another number at the end of ``schema``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from compat.listing import CameTo, Listed
from compat.model import Kind, Status, Verdict
from compat.probes.probe import Probe
from compat.report import export

CONFIG = ConfigDict(use_attribute_docstrings=True, extra="forbid")


@dataclass(frozen=True, config=CONFIG)
class Stored:
    """What reports/results.json says of a combination that was not run in this checkout."""

    verdict: Verdict
    outcomes: Mapping[Status, int]
    """How many outcomes of each status there are; probes that were not asked have none."""


@dataclass(frozen=True, config=CONFIG)
class ListedCombination:
    """A declared combination, and what is known of it."""

    id: str
    title: str
    kind: Kind
    python: str
    packages: Mapping[str, str]
    probes: tuple[str, ...]
    """The ids of the probes that it is asked, in their order."""
    verdict: Verdict | None
    """null: it was never run in this checkout."""
    outcomes: Mapping[Status, int]
    """How many outcomes of each status there are; probes that were not asked have none."""
    stored: Stored | None
    """null: it was run in this checkout, or that file says nothing of it as it is declared and locked now."""


@dataclass(frozen=True, config=CONFIG)
class ListedProbe:
    """A question."""

    id: str
    role: str
    suite: str
    question: str
    requires: tuple[str, ...]
    """The probes that have to pass before it is asked."""


@dataclass(frozen=True, config=CONFIG)
class ListDocument:
    """What there is to run."""

    schema: Literal["compat-list/1"]
    combinations: tuple[ListedCombination, ...]
    probes: tuple[ListedProbe, ...]
    """With --probes all that are shipped; else none."""


def render(listed: Sequence[Listed], probes: Sequence[Probe]) -> str:
    """The object, ending in a newline; ASCII alone."""
    document = ListDocument("compat-list/1", tuple(map(_combination, listed)), tuple(map(_probe, probes)))
    return json.dumps(export.plain(document), indent=2) + "\n"


def _combination(each: Listed) -> ListedCombination:
    own, here = each.combination, each.here
    verdict, counts = (here.verdict, here.counts) if here else (None, {})
    shown = (own.id, own.title, own.kind, own.python, own.packages, each.probes)
    return ListedCombination(*shown, verdict, counts, _stored(each.stored))


def _stored(came_to: CameTo | None) -> Stored | None:
    return Stored(came_to.verdict, came_to.counts) if came_to else None


def _probe(each: Probe) -> ListedProbe:
    return ListedProbe(each.id, each.role, each.suite, each.question, tuple(each.requires))
