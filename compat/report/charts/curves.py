"""Losses of trainings as curves, those that are equal in every figure as one. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compat.language import text
from compat.model import Outcome, Status
from compat.report import amounts, training

MOST = 6
"""Curves of one picture: as many as there are patterns of lines."""
STEPS = 200
"""Steps of a table, and points of a curve."""


@dataclass(frozen=True)
class Curve:
    """Losses before the first step and after each. ``names`` are the trainings that have exactly these.

    ``steps`` is how many there should be (None: nobody said); ``ended`` is what came of a training that did not pass.
    """

    names: tuple[str, ...]
    losses: tuple[float, ...]
    steps: int | None = None
    ended: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it ended before its last step."""
        return self.steps is not None and len(self.losses) - 1 < self.steps

    @property
    def words(self) -> str:
        """Its first and last loss, and what is not as it should be."""
        first, last = (value(each) for each in (self.losses[0], self.losses[-1]))
        done = len(self.losses) - 1
        told = [text("%(first)s to %(last)s in %(steps)d steps", first=first, last=last, steps=done)]
        if self.is_short:
            told.append(text("ended early, after %(done)d of %(steps)d steps", done=done, steps=self.steps))
        if not all(map(math.isfinite, self.losses)):
            told.append(text("not every loss is a finite number"))
        return "; ".join([*told, *([self.ended] if self.ended else [])])


def value(loss: float) -> str:
    """A loss as it is written; "nan" and "inf" are what they are."""
    if not math.isfinite(loss):
        return str(loss)
    return f"{loss:.4f}" if loss == 0 or 1e-4 <= abs(loss) < 1e7 else f"{loss:.4g}"


def thinned(length: int, most: int) -> list[int]:
    """So many places of a list, evenly, that ``most`` are not exceeded by more than one; the last one is among them."""
    every = -(-length // most)
    found = list(range(0, length, every or 1))
    return found if not length or found[-1] == length - 1 else [*found, length - 1]


def curve(name: str, outcome: Outcome) -> Curve | None:
    """The curve of a training; None where it has no losses."""
    figures = outcome.evidence.figures
    losses = amounts.losses(figures.get("losses"))
    steps = amounts.number(figures.get("steps"))
    ended = "" if outcome.status is Status.PASSED else training.answer(outcome)
    return Curve((name,), losses, int(steps) if steps is not None else None, ended) if losses else None


def joined(curves: Iterable[Curve]) -> tuple[Curve, ...]:
    """Those that are equal as one, with the names of all of them, in the order of the first."""
    alike: dict[str, list[Curve]] = {}
    for each in curves:
        alike.setdefault(repr((each.losses, each.steps, each.ended)), []).append(each)  # nan equals nan as text only
    return tuple(
        Curve(tuple(name for each in same for name in each.names), same[0].losses, same[0].steps, same[0].ended)
        for same in alike.values()
    )


def shared(curves: Sequence[Curve]) -> Iterator[Sequence[Curve]]:
    """As many at a time as one picture takes."""
    return (curves[at : at + MOST] for at in range(0, len(curves), MOST))
