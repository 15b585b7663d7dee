"""A range of releases in words: what happened there, which known failure it is, and the nearest way out. Pure."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compat import diagnose
from compat.finding import Finding
from compat.language import phrase, text
from compat.model import Outcome, Question, Stage, Status
from compat.report.cells import seen
from compat.search.landscape import Range
from compat.sweep import Line

SHOWN_LENGTH = 160
FROM_FILE = re.compile(r" \(<\w+>[^()]*\)$")
WORKS, FAILS, NOT_ASKED = "works", "fails", phrase("cannot be asked")


@dataclass(frozen=True)
class Reading:
    """A range with its ends as people read them.

    ``result``: "works", "fails", or "cannot be asked" where something that the probe needs fails, which is then
    ``cause``. ``rule`` is "" for what works. ``ways_out`` are the nearest ones that passed, code changes first.
    """

    range: Range
    first: str
    last: str
    result: str
    error: str = ""
    cause: str = ""
    rule: str = ""
    title: str = ""
    ways_out: tuple[str, ...] = ()

    @property
    def brief(self) -> str:
        """The result in a few words: "fails: TypeError: ..."."""
        result = text(self.result)
        return text("%(what)s: %(reason)s", what=result, reason=self.error) if self.error else result


def readings(line: Line, lines: Sequence[Line], probe: str, questions: Sequence[Question]) -> tuple[Reading, ...]:
    """The ranges of one probe in one line, oldest first; other lines may offer ways out."""
    return tuple(_reading(line, lines, probe, each, questions) for each in line.landscapes[probe].ranges)


def dated(line: Line, version: str) -> str:
    """A release with the day of its upload: "4.54.0 (2025-07-25)"; the version alone where that is unknown."""
    uploaded = next((each.uploaded for each in line.releases if each.version == version), None)
    return f"{version} ({uploaded.date().isoformat()})" if uploaded else version


def _reading(line: Line, lines: Sequence[Line], probe: str, range_: Range, questions: Sequence[Question]) -> Reading:
    first, last = dated(line, range_.first), dated(line, range_.last)
    outcome, there = _outcome(line, range_.first, probe), line.outcomes.get(range_.first, {})
    if outcome is None or outcome.status is Status.PASSED:
        return Reading(range_, first, last, WORKS if range_.signature == "passed" else FAILS)
    cause = _cause(outcome, there)
    finding = _finding(cause, there, questions)
    known = finding.rule if finding else None
    return Reading(
        range_,
        first,
        last,
        result=NOT_ASKED if outcome.status is Status.SKIPPED or outcome.stage is Stage.LOCK else FAILS,
        error=_error(cause),
        cause=cause.probe if cause.probe != probe else "",
        rule=known.id if known else "unknown",
        title=text(known.title) if known else "",
        ways_out=(*_by_code(line, probe, range_, questions), *_by_pins(line, lines, probe, range_)),
    )


def _outcome(line: Line, version: str, probe: str) -> Outcome | None:
    return line.outcomes.get(version, {}).get(probe)


def _cause(outcome: Outcome, siblings: Mapping[str, Outcome]) -> Outcome:
    """The failure itself, or that of the prerequisite for which this one was skipped."""
    while outcome.status is Status.SKIPPED and outcome.prerequisite and outcome.prerequisite in siblings:
        outcome = siblings[outcome.prerequisite]
    return outcome


def _error(cause: Outcome) -> str:
    """The error without the file that an ImportError names; of a resolver's long reasoning the beginning."""
    if cause.stage is Stage.LOCK or cause.status is Status.SKIPPED:
        return textwrap.shorten(cause.reason, SHOWN_LENGTH, placeholder=" ...")
    return FROM_FILE.sub("", seen(cause))


def _finding(cause: Outcome, siblings: Mapping[str, Outcome], questions: Sequence[Question]) -> Finding | None:
    found = diagnose.findings(list(siblings.values()), (), questions)
    return next((each for each in found if each.outcome.probe == cause.probe), None)


def _by_code(line: Line, probe: str, range_: Range, questions: Sequence[Question]) -> tuple[str, ...]:
    """The first code change of the rule that passed, and in how many of the releases that were asked."""
    counted: Counter[tuple[str, str]] = Counter()
    for version in range_.asked:
        there = line.outcomes.get(version, {})
        finding = _finding(_cause(there[probe], there), there, questions) if probe in there else None
        counted.update({(way.summary, way.probe): 1 for way in (finding.ways_out if finding else ()) if way.probe})
    if not counted:
        return ()
    # max keeps the first of equals, which is the rule's own order.
    (summary, by), count = max(counted.items(), key=lambda each: each[1])
    said = {"change": text(summary), "probe": by, "asked": len(range_.asked)}
    if count == len(range_.asked):
        return (text("%(change)s (%(probe)s passed in all %(asked)d asked)", **said),)
    return (text("%(change)s (%(probe)s passed in %(count)d of %(asked)d asked)", **said, count=count),)


def _by_pins(line: Line, lines: Sequence[Line], probe: str, range_: Range) -> tuple[str, ...]:
    """The nearest release of this line where the probe passed, and the other lines where it passed right here."""
    places = {version: place for place, version in enumerate(line.versions)}
    edges = places[range_.first], places[range_.last]
    passed = [v for v, _ in line.landscapes[probe].asked if _passed(line, v, probe)]
    near = min(passed, key=lambda v: (min(abs(places[v] - edge) for edge in edges), -places[v]), default=None)
    here = [text("%(pins)s (passed)", pins=f"{line.package}=={near}")] if near else []
    return (*here, *_beside(line, lines, probe, range_))


def _beside(line: Line, lines: Sequence[Line], probe: str, range_: Range) -> list[str]:
    ways = []
    for other in lines:
        shared = [version for version in range_.asked if probe in other.outcomes.get(version, {})]
        passed = [version for version in shared if _passed(other, version, probe)]
        if other.fixed != line.fixed and passed:
            pins = ", ".join(f"{name}=={version}" for name, version in other.fixed.items())
            words = phrase("%(pins)s (passed in %(count)d of %(asked)d asked there)")
            ways.append(text(words, pins=pins, count=len(passed), asked=len(shared)))
    return ways


def _passed(line: Line, version: str, probe: str) -> bool:
    outcome = _outcome(line, version, probe)
    return outcome is not None and outcome.status is Status.PASSED
