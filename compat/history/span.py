"""From when to when something is there: ranges of releases, for people and for storage. Pure.

Inside the history a set of releases is a whole number: bit ``n`` stands for the ``n``-th release, oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from compat import pep440


@dataclass(frozen=True)
class Range:
    """Releases, both ends included. ``gone``: the first release after ``last`` without it; None: still there."""

    first: str
    last: str
    gone: str | None


@dataclass(frozen=True)
class Span:
    """From when to when something is there; no ranges: in no known release.

    ``package`` is the distribution's name ("huggingface-hub"), ``oldest`` and ``newest`` the releases that the history
    reaches from and to. What is there in the oldest may be older still.
    """

    package: str
    oldest: str
    newest: str
    ranges: tuple[Range, ...]

    def __bool__(self) -> bool:
        return bool(self.ranges)

    @property
    def since(self) -> str | None:
        """The first release with it; equal to ``oldest``: at least since then."""
        return self.ranges[0].first if self.ranges else None

    @property
    def last(self) -> str | None:
        """The last release with it."""
        return self.ranges[-1].last if self.ranges else None

    @property
    def gone(self) -> str | None:
        """The first release after ``last``; None: it is there in the newest known one, or never was."""
        return self.ranges[-1].gone if self.ranges else None

    def holds(self, version: str) -> bool | None:
        """Whether a version has it; None outside the known releases.

        A version between two known ones (a development version, one without a wheel) counts with the earlier.
        """
        asked = parsed(version)
        if asked is None or not Version(self.oldest) <= asked <= Version(self.newest):
            return None
        return any(
            Version(each.first) <= asked and (each.gone is None or asked < Version(each.gone)) for each in self.ranges
        )


def parsed(version: str) -> Version | None:
    """A version without its local part ("2.1.0+cpu"); None for what is no version."""
    try:
        return pep440.version(pep440.version(version).public)
    except InvalidVersion:
        return None


def span(package: str, releases: Sequence[str], held: int) -> Span:
    """The span of a set of releases."""
    ranges = tuple(
        Range(releases[first], releases[last], releases[last + 1] if last + 1 < len(releases) else None)
        for first, last in runs(held)
    )
    return Span(package, releases[0], releases[-1], ranges)


def runs(held: int) -> Iterator[tuple[int, int]]:
    """The runs of neighbours in a set of releases, both ends included."""
    start = 0
    while held:
        zeros = (held & -held).bit_length() - 1
        held >>= zeros
        ones = (~held & (held + 1)).bit_length() - 1
        yield start + zeros, start + zeros + ones - 1
        held >>= ones
        start += zeros + ones


def held(found: Iterable[tuple[int, int]]) -> int:
    """The set that has these runs."""
    total = 0
    for first, last in found:
        total |= ((1 << (last - first + 1)) - 1) << first
    return total


def written(releases: int) -> str:
    """A set as text: "0-4 7 9-11"."""
    return " ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs(releases))


def read(text: str) -> int:
    """The set that a text means. Raises ValueError for what is none."""
    pairs = (each.partition("-") for each in text.split())
    return held((int(first), int(last or first)) for first, _, last in pairs)
