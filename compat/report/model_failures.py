"""What fails with the models of the table, by rule: which models, with which task types, where. Pure, plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compat.finding import Finding
from compat.language import text
from compat.probes.catalogue_models import MODEL_PROBES
from compat.probes.models.table import BY_ID
from compat.report.cells import seen
from compat.results import Answer

WRAPPERS = {probe.id: (BY_ID[probe.parameters["model"]].title, probe.parameters["wrapper"]) for probe in MODEL_PROBES}
"""A probe's model, by its name for people, and what it is asked with."""


@dataclass(frozen=True)
class ModelSighting:
    """Models that fail with the same task types in the same combinations, and the error of the first."""

    models: tuple[str, ...]
    wrappers: tuple[str, ...]
    combinations: tuple[str, ...]
    error: str


@dataclass(frozen=True)
class ModelWay:
    """A code change: of how many failures it was run and passed, and how many there are."""

    summary: str
    passed: int
    failures: int


@dataclass(frozen=True)
class ModelFailures:
    """All failures of one rule."""

    id: str
    title: str
    cause: str
    sightings: tuple[ModelSighting, ...]
    ways_out: tuple[ModelWay, ...]


def failures(answers: Sequence[Answer]) -> tuple[ModelFailures, ...]:
    """One entry a rule, in the order in which they are met."""
    found: dict[str, list[Finding]] = {}
    for finding in (each for answer in answers for each in answer.findings if each.outcome.probe in WRAPPERS):
        found.setdefault(finding.rule_id, []).append(finding)
    return tuple(_of_rule(id_, pairs) for id_, pairs in found.items())


def _of_rule(id_: str, found: Sequence[Finding]) -> ModelFailures:
    rule = found[0].rule
    ways = [{way.summary: None for way in finding.ways_out if way.probe} for finding in found]
    return ModelFailures(
        id=id_,
        title=text(rule.title) if rule else text("Failures that no rule recognises yet"),
        cause=text(rule.cause) if rule else text("Not known."),
        sightings=_sightings(found),
        ways_out=tuple(
            ModelWay(text(way), sum(way in each for each in ways), len(found))
            for way in dict.fromkeys(way for each in ways for way in each)
        ),
    )


def _sightings(found: Sequence[Finding]) -> tuple[ModelSighting, ...]:
    """Combinations with the same task types of a model are put together, then models with the same of both."""
    first: dict[str, str] = {}
    wrappers: dict[tuple[str, str], list[str]] = {}
    for finding in found:
        model, wrapper = WRAPPERS[finding.outcome.probe]
        model = text(model)
        first.setdefault(model, seen(finding.outcome))
        wrappers.setdefault((model, finding.outcome.combination), []).append(wrapper)
    combinations: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (model, combination), named in wrappers.items():
        combinations.setdefault((model, tuple(sorted(named))), []).append(combination)
    models: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (model, asked), places in combinations.items():
        models.setdefault((asked, tuple(places)), []).append(model)
    return tuple(ModelSighting(tuple(m), asked, places, first[m[0]]) for (asked, places), m in models.items())
