"""How the document stands, counted, and the lines of versions that every report ends with. Pure, plain text."""

from __future__ import annotations

from collections.abc import Iterable

from compat.compare import ComparisonToDocument
from compat.model import AXES
from compat.report import cells, rows
from compat.results import Analysis, Answer

STANDINGS = ("holds", "refuted", "undecided")


def counts(documented: Iterable[rows.DocumentedRow]) -> list[tuple[str, int]]:
    """How many of the document's rows came to what; what none came to is left out."""
    results = [row.result for row in documented]
    return [(each.value, results.count(each.value)) for each in ComparisonToDocument if each.value in results]


def standings(claims: Iterable[rows.ClaimRow]) -> list[tuple[str, int]]:
    """How many of the document's claims hold, are refuted and are undecided; [] where it claims nothing."""
    found = [claim.standing for claim in claims]
    return [(each, found.count(each)) for each in STANDINGS] if found else []


def elsewhere(analysis: Analysis) -> list[tuple[str, list[str]]]:
    """Each place beside this machine, with the combinations that ran there."""
    places: dict[str, list[str]] = {}
    for id_, where in analysis.results.elsewhere.items():
        torch = f", torch {where.torch}" if where.torch else ""
        places.setdefault(f"{where.platform}, Python {where.python}{torch}", []).append(id_)
    return sorted(places.items())


def versions(analysis: Analysis) -> list[tuple[str, ...]]:
    """Of each combination its id, Python, torch, versions in the order of ``AXES``, and the beginning of its lock."""
    return [_versions(answer, analysis) for answer in analysis.answers]


def _versions(answer: Answer, analysis: Analysis) -> tuple[str, ...]:
    digest = analysis.results.locks.get(answer.combination.id, "")[:12]
    packages = (cells.version_twice(answer, package) for package in ("torch", *AXES))
    return (answer.combination.id, answer.combination.python, *packages, digest)
