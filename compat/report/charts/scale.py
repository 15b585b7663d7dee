"""From figures and days to places in a picture, and where its axis has its marks. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

STEPS = (1, 2, 5, 10)
MONTHS = (1, 3, 6, 12, 24, 60, 120, 600, 1200, 6000)
"""How many months may lie between two marks."""


@dataclass(frozen=True)
class Scale:
    """``low`` is shown at ``start`` and ``high`` at ``end``; both alike are shown between them."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a finite value is shown."""
        width = self.high / 2 - self.low / 2  # halves: the difference of two finite numbers may be infinite
        part = (value / 2 - self.low / 2) / width if width else 0.5
        return self.start + part * (self.end - self.start)


def around(values: Iterable[float], most: int = 5) -> tuple[float, ...]:
    """Round marks, at most two more than ``most``, of which the outer ones enclose all finite values; () for none."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return ()
    low, high = min(finite), max(finite)
    step = _step(low, high, most)
    if not math.isfinite(low / step) or not math.isfinite(high / step) or math.isinf(high - low):
        return (low, high)
    return tuple(each * step for each in range(math.floor(low / step), math.ceil(high / step) + 1))


def _step(low: float, high: float, most: int) -> float:
    """The distance of two marks: 1, 2 or 5 times a power of ten."""
    raw = (high - low or abs(high) or 1.0) / most
    power = 10.0 ** math.floor(math.log10(raw)) if math.isfinite(raw) and raw > 0 else 1.0
    return next(power * each for each in STEPS if power * each >= raw * (1 - 1e-9)) if math.isfinite(raw) else raw


def shown(mark: float) -> str:
    """A mark as it is written: "10.5", "12,000"."""
    return f"{mark:,.0f}" if 1000 <= abs(mark) < 1e7 else f"{mark:.6g}"


def days(first: date, last: date, most: int = 6) -> tuple[tuple[date, str], ...]:
    """The beginnings of years or months from ``first`` to ``last``, at most ``most``, each with what is written there.

    Both days themselves where no month begins between them.
    """
    begin, end = (each.year * 12 + each.month - 1 for each in (first, last))
    for months in MONTHS:
        marks = range(-(-begin // months) * months, end + 1, months)
        found = [day for each in marks[: most + 2] if first <= (day := _month(each)) <= last]
        if len(found) <= most:
            form = "%Y" if months >= 12 else "%Y-%m"
            told = tuple((day, day.strftime(form)) for day in found)
            return told or tuple((day, day.isoformat()) for day in dict.fromkeys((first, last)))
    return ()


def _month(number: int) -> date:
    """The first day of a month, counted from the year nought."""
    return date(number // 12, number % 12 + 1, 1)
