"""Why probes fail in the wanted set, and what the user's commands wrote: built once and then rendered. Plain text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from compat.check import verdict
from compat.check.answer import Cell, Check
from compat.compare import Change
from compat.finding import Finding
from compat.language import text
from compat.model import Outcome, Status
from compat.report import scrub
from compat.report.cells import place
from compat.report.check_rows import counting, rows, said, tail

FAILING = (Change.REGRESSION, Change.DIFFERENT_FAILURE, Change.SAME_FAILURE)


@dataclass(frozen=True)
class Cause:
    """Why probes fail in the wanted set: the rule, or "unknown". ``ways_out`` are code changes that passed there.

    ``packages`` are those that the rule is about. ``fixed``: it failed at present, and does so no longer.
    """

    rule: str
    title: str
    cause: str
    confidence: str
    probes: tuple[str, ...]
    packages: tuple[str, ...]
    error: str
    place: str
    ways_out: tuple[str, ...]
    fixed: bool = False


@dataclass(frozen=True)
class Output:
    """The last lines that a command of the user's wrote before it failed."""

    probe: str
    where: str
    lines: tuple[str, ...]


def causes(check: Check) -> tuple[Cause, ...]:
    """The causes of what fails in the wanted set, those of regressions first, then of what is fixed there.

    One for each rule and error.
    """
    found = _findings(check, FAILING)
    if check.after.declared and not found:
        found = list(check.findings)
    return (*_causes(found, fixed=False), *_causes(_findings(check, (Change.FIXED,)), fixed=True))


def _findings(check: Check, changes: Collection[Change]) -> list[Finding]:
    changed = [row for row in rows(counting(check)) if row.change in changes]
    deciding = dict.fromkeys(probe for row in changed for probe in (row.deciding, *row.others))
    by_probe: dict[str, list[Finding]] = {}
    for each in check.findings:
        by_probe.setdefault(_what(each.outcome), []).append(each)
    return [each for probe in deciding for each in by_probe.get(probe, ())]


def _causes(found: Sequence[Finding], *, fixed: bool) -> Iterable[Cause]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.rule_id, said(finding.outcome)), []).append(finding)
    return [_cause(group, fixed=fixed) for group in groups.values()]


def _cause(group: Sequence[Finding], *, fixed: bool) -> Cause:
    first = group[0]
    found = ((text(way.summary), way.probe) for each in group for way in each.ways_out if way.probe)
    ways = (text("%(change)s (%(probes)s)", change=change, probes=probe) for change, probe in found)
    return Cause(
        rule=first.rule_id,
        title=text(first.rule.title) if first.rule else text("no rule recognises it yet"),
        cause=text(first.rule.cause) if first.rule else "",
        confidence=first.confidence.value,
        probes=tuple(dict.fromkeys(_what(each.outcome) for each in group)),
        packages=tuple(dict.fromkeys((first.rule.package, *first.rule.affected))) if first.rule else (),
        error=said(first.outcome),
        place=place(first.outcome),
        ways_out=tuple(dict.fromkeys(map(scrub.line, ways))),
        fixed=fixed,
    )


def _what(outcome: Outcome) -> str:
    return scrub.line(outcome.probe or outcome.stage.value)


def outputs(check: Check) -> tuple[Output, ...]:
    """What the user's commands wrote where they failed, the wanted set's last."""
    sides = [(cell.probe, where, outcome) for cell in check.cells for where, outcome in _failed(cell)]
    found = (Output(scrub.line(probe), where, tail(outcome)) for probe, where, outcome in sides)
    return tuple(each for each in found if each.lines)


def _failed(cell: Cell) -> Iterable[tuple[str, Outcome]]:
    sides = (("before", cell.before), ("after", cell.after)) if cell.role == verdict.COMMAND else ()
    own = [(where, each) for where, each in sides if each and each.probe == cell.probe]
    return [(where, each) for where, each in own if each.status is not Status.PASSED]
