"""What shards say differently of one combination. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from compat import verdict
from compat.finding import Neighbour
from compat.model import Evidence, Outcome
from compat.recall import NOT_RUN
from compat.shards import Ran

Said = dict[str, tuple[str, Outcome]]
"""An outcome by its probe, and the shard that says it."""


def contradictions(found: Sequence[tuple[str, Ran]]) -> Iterator[str]:
    """What shards say differently of one combination, in words: each is held against all before it."""
    (first, one), *others = found
    known, near = _by_probe(first, one), (first, one.neighbours)
    for name, other in others:
        if one.lock != other.lock:
            yield f"{one.id}: locked otherwise in {first} and {name}"
        if one.elsewhere != other.elsewhere:
            yield f"{one.id}: run in other places in {first} and {name}"
        now = _by_probe(name, other)
        told = (*_differing(known, now, (first, name)), *_outlived(known, now), *_outlived(now, known))
        yield from (f"{one.id}: {words}" for words in told)
        if near[1] and other.neighbours and list(map(_near, near[1])) != list(map(_near, other.neighbours)):
            yield f"{one.id}: other pins were found near it in {near[0]} and {name}"
        known |= {probe: each for probe, each in now.items() if _is_open(known, probe)}
        near = near if near[1] else (name, other.neighbours)


def _by_probe(name: str, ran: Ran) -> Said:
    return {each.probe: (name, each) for each in ran.outcomes}


def _is_open(said: Said, probe: str) -> bool:
    return probe not in said or is_unasked(said[probe][1])


def _differing(known: Said, now: Said, names: tuple[str, str]) -> Iterator[str]:
    """What both say of a probe, where neither leaves it open; ``names`` are the shards where one has nothing of it."""
    for probe in dict.fromkeys([*known, *now]):
        both = [said.get(probe, (name, None)) for said, name in zip((known, now), names, strict=True)]
        (one, left), (other, right) = both
        if not any(each is not None and is_unasked(each) for each in (left, right)) and _said(left) != _said(right):
            words = " and ".join(each.status.value if each else "not there" for each in (left, right))
            yield f"{probe}: {words} ({one}, {other})"


def _outlived(known: Said, now: Said) -> Iterator[str]:
    """What one skipped behind a probe that it leaves open itself and that passed in the other."""
    passed = {probe: outcome for probe, (_, outcome) in now.items() if _is_open(known, probe)}
    for probe, (name, outcome) in known.items():
        if verdict.is_outlived(outcome, passed):
            first = outcome.prerequisite or ""
            yield f"{probe}: skipped behind {first}, which passed ({name}, {now[first][0]})"


def is_unasked(outcome: Outcome) -> bool:
    """Whether it stands for a probe that was not asked."""
    return outcome.reason == NOT_RUN


def _said(outcome: Outcome | None) -> Outcome | None:
    """What two runs of one thing have in common: not times, sizes and what was printed."""
    if outcome is None:
        return None
    evidence = {each.name: getattr(outcome.evidence, each.name) for each in fields(Evidence)}
    return replace(outcome, evidence=Evidence(**{**evidence, "measured": {}, "output": ""}))


def _near(neighbour: Neighbour) -> tuple[Any, ...]:
    outcomes = tuple(map(_said, neighbour.outcomes))
    return neighbour.combination, neighbour.distance, [each for each in outcomes if each]
