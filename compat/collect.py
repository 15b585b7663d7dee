"""The journal -> Results: everything that a report is made of. Builds and probes nothing."""

from __future__ import annotations

import platform
import sysconfig
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

import compat
from compat import claimfile, matrix, questions, recall, releases, remedies
from compat.claims import Claim
from compat.journal import Journal
from compat.model import Combination, Kind, Question
from compat.questions import Catalogue
from compat.recorded import Recorded
from compat.results import Host, Results
from compat.rules import RULES
from compat.setup import Result, Setup
from compat.shards import Merged

Known = Mapping[str, Result | None]
"""What the journal knows of combinations, by their ids."""


def recalled(combinations: Sequence[Combination], setup: Setup, book: Journal) -> Known:
    """What the journal knows of each of these combinations."""
    return {each.id: recall.recall(each, setup, book) for each in combinations}


def results(folder: Path, combinations: Sequence[Combination], setup: Setup, book: Journal) -> Results:
    """What is known of these combinations; ``folder`` is the matrix folder, for its claims and releases."""
    return of(recalled(combinations, setup, book), folder, combinations, setup, book)


def of(known: Known, folder: Path, combinations: Sequence[Combination], setup: Setup, book: Journal) -> Results:
    """The same of what was recalled.

    A direct combination that was never run is left out; any other one stands there without outcomes.
    """
    shown = [each for each in combinations if known[each.id] or each.kind is not Kind.DIRECT]
    ran = [result for result in known.values() if result]
    searches = _searches(ran, folder, setup.catalogue, book)
    return Results(
        combinations=shown,
        outcomes={result.combination.id: result.outcomes for result in ran},
        questions=questions_of(setup.catalogue),
        claims=claims(folder, shown, setup.catalogue),
        host=host(),
        neighbours=[neighbour for search in searches for neighbour in search.found],
        locks={result.combination.id: result.lock.digest for result in ran if result.lock},
        elsewhere={result.combination.id: result.where for result in ran if result.away and result.where},
        searches={search.base: search.sought for search in searches},
    )


def stored(
    folder: Path,
    combinations: Sequence[Combination],
    catalogue: Catalogue,
    merged: Merged,
    recorded: Sequence[Recorded] = (),
) -> Results:
    """The same of what shards say."""
    shown = [each for each in combinations if each.id in merged.ran or each.kind is not Kind.DIRECT]
    ran = [merged.ran[each.id] for each in shown if each.id in merged.ran]
    return Results(
        combinations=shown,
        outcomes={each.id: each.outcomes for each in ran},
        questions=questions_of(catalogue),
        claims=claims(folder, shown, catalogue),
        host=merged.host,
        neighbours=[neighbour for each in ran for neighbour in each.neighbours],
        locks={each.id: each.lock for each in ran if each.lock},
        recorded=recorded,
        elsewhere={each.id: each.elsewhere for each in ran if each.elsewhere},
        searches={each.id: each.search for each in ran if each.search},
    )


def questions_of(catalogue: Catalogue) -> list[Question]:
    """What reports need to know of the probes."""
    return [questions.question(probe) for probe in catalogue.probes]


def _searches(ran: Sequence[Result], folder: Path, catalogue: Catalogue, book: Journal) -> list[remedies.Search]:
    tried = releases.tried(folder)
    searches = (remedies.recall(result, tried, catalogue, book) for result in ran)
    return [search for search in searches if search]


def claims(folder: Path, combinations: Sequence[Combination], catalogue: Catalogue) -> tuple[Claim, ...]:
    """The claims about these combinations; () where the folder has no claims file. Raises MatrixError."""
    path = folder / claimfile.FILE
    if not path.exists():
        return ()
    declared = {each.id for each in matrix.read(folder)}
    probes = {probe.id for probe in catalogue.probes}
    read = claimfile.read(path, combinations=declared, probes=probes, rules={rule.id for rule in RULES})
    shown = {each.id for each in combinations}
    return tuple(
        claim for claim in read if {each.combination for each in (*claim.holds_when, *claim.refuted_when)} & shown
    )


def host() -> Host:
    """This machine, as far as a report may tell."""
    return Host(
        platform=sysconfig.get_platform(),
        python=platform.python_version(),
        uv=metadata.version("uv"),
        compat=compat.__version__,
    )
