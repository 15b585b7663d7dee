"""Two outcomes that passed -> the figures in which they differ. Pure; the shipped rules are read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from compat.check import delta, harmless, tolerance
from compat.check.answer import Drift
from compat.check.harmless import ABSENT, Difference, Harmless
from compat.check.tolerance import Tolerances
from compat.language import phrase
from compat.model import Outcome, Status


def drifts(before: Outcome, after: Outcome) -> tuple[Drift, ...]:
    """``compared`` by the shipped tolerances and the shipped list of what is harmless."""
    return compared(before, after, *_shipped())


@cache
def _shipped() -> tuple[Tolerances, tuple[Harmless, ...]]:
    return tolerance.read(), harmless.read()


def compared(
    before: Outcome, after: Outcome, tolerances: Tolerances, known: Sequence[Harmless] = ()
) -> tuple[Drift, ...]:
    """The figures of one probe that differ between two sides, those with a harmless cause last.

    () where a side did not pass: that is another answer, not another number. A figure that only one side has is drift
    too, and None stands for it on the other.
    """
    if not before.status is after.status is Status.PASSED:
        return ()
    found = tuple(_drifts(before, after, tolerances, known))
    return tuple(sorted(found, key=lambda drift: bool(drift.harmless)))


def _drifts(before: Outcome, after: Outcome, tolerances: Tolerances, known: Sequence[Harmless]) -> Iterator[Drift]:
    one, other = before.evidence.figures, after.evidence.figures
    versions = (versions_of(before), versions_of(after))
    for figure in dict.fromkeys([*one, *other]):
        words = _words(figure, one, other, tolerances)
        if words:
            asked = Difference(before.probe, figure, one.get(figure, ABSENT), other.get(figure, ABSENT), versions)
            yield Drift(figure, one.get(figure), other.get(figure), words, harmless.reason(asked, known))


def _words(figure: str, before: Mapping[str, Any], after: Mapping[str, Any], tolerances: Tolerances) -> str:
    if figure not in after:
        return phrase("only before: %(value)s", value=delta.shown(before[figure]))
    if figure not in before:
        return phrase("only after: %(value)s", value=delta.shown(after[figure]))
    return delta.words(figure, before[figure], after[figure], tolerances.of(figure))


def versions_of(outcome: Outcome) -> Mapping[str, str]:
    """The installed versions that the outcome tells, as the distributions' metadata says them."""
    told: Mapping[str, Any] = outcome.evidence.versions
    return {name: version.metadata for name, version in told.items() if version.metadata}
