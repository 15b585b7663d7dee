"""The ranges of a line as bars over days: where each begins and ends. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from compat.report.charts.landscape_file import Along, Line, Span
from compat.report.charts.scale import Scale
from compat.report.reading import FAILS, NOT_ASKED, WORKS

EDGE, END = 0.5, 99.5
"""Percent of the width between which the releases lie."""
NARROWEST = 0.8


class Shown(StrEnum):
    """What a bar stands for; the value is its class in the page's style."""

    WORKS = "works"
    FAILS = "fails"
    NOT_ASKED = "not-askable"
    UNKNOWN = "unknown"
    """No release here gave an answer: asked in vain, or never."""


RESULTS = {WORKS: Shown.WORKS, FAILS: Shown.FAILS, NOT_ASKED: Shown.NOT_ASKED}


@dataclass(frozen=True)
class Bar:
    """Releases from ``first`` to ``last`` with one outcome, in percent of the width; ``span`` None: nothing is known.

    A bar ends where the next one begins, for until then its last release is the newest one. It is in a ``lane`` of its
    own where its last release came out after the next range had begun.
    """

    shown: Shown
    first: str
    last: str
    start: float
    end: float
    lane: int
    span: Span | None


@dataclass(frozen=True)
class Axis:
    """Where each release lies in percent, and its day. ``dated``: (first day, last day); None where none is known."""

    places: Mapping[str, float]
    days: Mapping[str, date | None]
    dated: tuple[date, date] | None

    def told(self, version: str) -> str:
        """A release with its day: "4.54.0 (2025-07-25)"; the version alone where that is unknown."""
        day = self.days[version]
        return f"{version} ({day.isoformat()})" if day else version


def axis(line: Line) -> Axis:
    """By the days of upload. A release without one takes that of its older neighbour; without any, by their order."""
    known = [each.uploaded for each in line.releases if each.uploaded]
    days = list(_filled([each.uploaded for each in line.releases])) if known else range(len(line.releases))
    scale = Scale(min(days, default=0), max(days, default=0), EDGE, END)
    places = {each.version: scale(day) for each, day in zip(line.releases, days, strict=True)}
    dates = {each.version: each.uploaded for each in line.releases}
    return Axis(places, dates, (min(known), max(known)) if known else None)


def _filled(days: Sequence[date | None]) -> Iterator[int]:
    last = next(day for day in days if day)
    for day in days:
        last = day or last
        yield last.toordinal()


def bars(line: Line, along: Along, axis_: Axis) -> tuple[Bar, ...]:
    """The bars of one probe, oldest first; each release of the line is in one of them."""
    pieces = _pieces(line, along)
    starts = [min(axis_.places[version] for version in versions) for _, versions in pieces]
    ends = [max(axis_.places[version] for version in versions) for _, versions in pieces]
    found: list[Bar] = []
    free: list[float] = []
    for (span, versions), start, end, following in zip(pieces, starts, ends, [*starts[1:], 0.0], strict=True):
        until = max(end, following)
        lane = next((number for number, at in enumerate(free) if at <= start), len(free))
        free[lane : lane + 1] = [until]
        found.append(_bar(span, versions, start, until, lane))
    return tuple(found)


def _bar(span: Span | None, versions: Sequence[str], start: float, until: float, lane: int) -> Bar:
    shown = RESULTS.get(span.result, Shown.UNKNOWN) if span else Shown.UNKNOWN
    begin = min(start, 100 - NARROWEST)
    return Bar(shown, versions[0], versions[-1], begin, max(until, begin + NARROWEST), lane, span)


def _pieces(line: Line, along: Along) -> list[tuple[Span | None, list[str]]]:
    """Neighbouring releases that are in the same range, or in none."""
    versions = [each.version for each in line.releases]
    order = {version: place for place, version in enumerate(versions)}
    within: dict[str, int] = {}
    for number, span in enumerate(along.ranges):
        within.update(dict.fromkeys(versions[order[span.first] : order[span.last] + 1], number))
    grouped = groupby(versions, key=within.get)
    return [(None if number is None else along.ranges[number], list(group)) for number, group in grouped]
