"""How long a command will take yet. Pure: whoever asks says what time it is, in seconds of any clock.

What is not known is not guessed: where too little of it is, there is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import fmean
from typing import Protocol

UNKNOWN_AT_MOST = 0.2
"""That share of the probes may be of unknown length; they count as long as the others are on average."""
PROBING, NEAR = "probing ", "near: "
"""How the words of an observer begin in which a probe is under way, and those about other pins near a combination."""

Plan = Mapping[str, float | None]
"""The probes that a combination has to be asked yet, in their order, with the seconds of an earlier run if known."""


@dataclass(frozen=True)
class Left:
    """Seconds that are left; ``at_least``: part of the work cannot be foreseen."""

    seconds: float
    at_least: bool = False


class Forecast(Protocol):
    """Hears what is under way and done, and says what is left."""

    def step(self, name: str, words: str, now: float) -> None:
        """A combination has come to another step."""
        ...

    def done(self, name: str, now: float) -> None:
        """A combination is finished."""
        ...

    def left(self, now: float) -> Left | None:
        """None where too little is known."""
        ...


class Silence:
    """Knows nothing."""

    def step(self, name: str, words: str, now: float) -> None:
        """Not heard."""

    def done(self, name: str, now: float) -> None:
        """Not heard."""

    def left(self, now: float) -> Left | None:
        """None."""
        del now
        return None


@dataclass
class Rate(Silence):
    """Of a search that knows how many combinations it expects to ask: what each took so far decides.

    ``worked`` are those that took time: what is in the journal is answered at once and says nothing.
    """

    began: float
    worked: int = 0
    expected: int = 0
    at: float = 0.0
    """When this was expected."""

    def expect(self, worked: int, expected: int, now: float) -> None:
        """So many combinations took time until now, so many are expected to be asked yet."""
        self.worked, self.expected, self.at = worked, expected, now

    def left(self, now: float) -> Left | None:
        """None before anything took time, and after that was due."""
        if not self.worked or not self.expected:
            return None
        each = (self.at - self.began) / self.worked
        seconds = each * self.expected - (now - self.at)
        return Left(seconds) if seconds > 0 else None


@dataclass
class _Way:
    """Where a combination is: since when, which probe is under way since when, and which were before it."""

    since: float
    probe: str | None = None
    probe_since: float = 0.0
    passed: set[str] = field(default_factory=set)
    near: bool = False


@dataclass
class Run:
    """Of combinations whose probes are known, ``jobs`` of which run at once."""

    plans: Mapping[str, Plan]
    jobs: int
    ways: dict[str, _Way] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    before_probes: list[float] = field(default_factory=list)
    """Seconds that combinations of this run took until their first probe."""
    seen: dict[str, list[float]] = field(default_factory=dict)
    """Seconds that probes took in this run."""

    def step(self, name: str, words: str, now: float) -> None:
        """Learns how long what was under way has taken."""
        way = self.ways.setdefault(name, _Way(now))
        if way.probe is None and words.startswith(PROBING):
            self.before_probes.append(now - way.since)
        if way.probe is not None and not way.near:
            self._passed(way, now)
        way.near = words.startswith(NEAR)
        if words.startswith(PROBING):
            way.probe, way.probe_since = words.removeprefix(PROBING), now

    def _passed(self, way: _Way, now: float) -> None:
        assert way.probe is not None
        if way.probe not in way.passed:
            self.seen.setdefault(way.probe, []).append(now - way.probe_since)
            way.passed.add(way.probe)

    def done(self, name: str, now: float) -> None:
        """Learns how long its last probe has taken."""
        way = self.ways.pop(name, None)
        if way and way.probe is not None and not way.near:
            self._passed(way, now)
        self.finished.add(name)

    def left(self, now: float) -> Left | None:
        """The work shared among the jobs; it never ends before the longest combination does."""
        lengths = [self._of(name, plan, now) for name, plan in self.plans.items() if name not in self.finished]
        known = [each for each in lengths if each is not None]
        if not lengths or len(known) < len(lengths):
            return None
        near = any(way.near for way in self.ways.values())
        seconds = max(sum(known) / max(self.jobs, 1), *known, 0.0)
        return Left(seconds, near) if seconds or not near else None

    def _of(self, name: str, plan: Plan, now: float) -> float | None:
        """Seconds that one combination will take yet; None where that is not known."""
        way = self.ways.get(name)
        if not plan or (way and way.near):
            return 0.0
        probes = self._probes(plan, way, now)
        if probes is None or (way and way.probe is not None):
            return probes
        if not self.before_probes:
            return None
        before = fmean(self.before_probes) - (now - way.since if way else 0.0)
        return max(before, 0.0) + probes

    def _probes(self, plan: Plan, way: _Way | None, now: float) -> float | None:
        lengths = [self._length(name, plan) for name in _ahead(plan, way)]
        known = [each for each in lengths if each is not None]
        unknown = len(lengths) - len(known)
        if unknown > UNKNOWN_AT_MOST * len(lengths):
            return None
        under_way = self._length(way.probe, plan) if way and way.probe in plan else 0.0
        if under_way is None:
            return None
        running = max(under_way - (now - way.probe_since), 0.0) if way else 0.0
        return sum(known) + (unknown * fmean(known) if known else 0.0) + running

    def _length(self, probe: str | None, plan: Plan) -> float | None:
        """An earlier run's, else that of other combinations in this one."""
        found = plan.get(probe or "")
        seen = self.seen.get(probe or "")
        return found if found is not None else fmean(seen) if seen else None


def _ahead(plan: Plan, way: _Way | None) -> list[str]:
    """The probes after the one under way: what was left out before it is not asked any more."""
    names = list(plan)
    if way and way.probe is not None and way.probe in plan:
        return names[names.index(way.probe) + 1 :]
    return [name for name in names if not way or name not in way.passed]


def told(left: Left | None) -> str:
    """ "about 3 min left"; "" where nothing is known."""
    if left is None:
        return ""
    about = "more than" if left.at_least else "about"
    seconds = left.seconds
    if seconds < 10:
        return "" if left.at_least else "a few seconds left"
    if seconds < 90:
        return f"{about} {round(seconds, -1):.0f} s left"
    if seconds < 90 * 60:
        return f"{about} {round(seconds / 60)} min left"
    return f"{about} {seconds / 3600:.1f} h left"
