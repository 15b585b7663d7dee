"""What a person reads of a bisection and of a blame. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from itertools import groupby

from compat.asking import Uploaded
from compat.bisecting import UNCHOSEN, Bisected
from compat.blaming import Blame
from compat.passed_over import PassedOver
from compat.search.blame import Answer
from compat.tracing import Culprit
from compat.turning import Moved, Turn


def beside_options(fixed: Iterable[str], also: Iterable[str]) -> list[str]:
    """The arguments that name what stands beside the moving package."""
    return [
        *(part for each in fixed for part in ("--with", each)),
        *(part for each in also for part in ("--also", each)),
    ]


def bisection_lines(found: Bisected, uploaded: Uploaded, command: str, built: int) -> list[str]:
    """What a person reads: every boundary with its command, then what was passed over and what it took."""
    lines: list[str] = []
    for turn in found.turns:
        lines += [*_turn_lines(found.package, turn, uploaded, command), ""]
    if not found.turns and found.ends:
        (low, outcome), (high, _) = found.ends
        lines.append(f"No boundary was found: {found.package} {low} to {high}: {outcome}")
    if not found.ends:
        lines.append("Nothing was learnt: neither end could be asked.")
    lines += _not_asked_lines(found)
    if not found.search.monotonic:
        lines.append("The history is not monotonic: an outcome comes back after another one.")
    asked, unasked = found.search.builds, found.search.unasked
    lines.append(f"{asked} releases asked ({built} built now), {unasked} inferred from their neighbours.")
    return lines


def _not_asked_lines(found: Bisected) -> list[str]:
    lines = []
    if found.passed_over:
        lines.append(f"Skipped, they could not be asked: {_versions(found.passed_over)}")
        shown = found.passed_over if not found.ends else found.doubtful
        for reason, group in groupby(sorted(shown, key=_reason), key=_reason):
            lines.append(f"  {_versions(group)}: {reason}")
    if found.doubtful:
        lines.append("  Ask again later: the boundary may be another one then.")
    if found.left_out:
        named = [f"{version} ({why})" for version, why in found.left_out if why != UNCHOSEN]
        unchosen = len(found.left_out) - len(named)
        lines.append(f"Left out: {', '.join([*named, *([f'{unchosen} {UNCHOSEN}'] if unchosen else [])])}")
    return lines


def _reason(each: PassedOver) -> str:
    return each.reason


def _versions(releases: Iterable[PassedOver]) -> str:
    return ", ".join(each.version for each in releases)


def _turn_lines(package: str, turn: Turn, uploaded: Uploaded, command: str) -> list[str]:
    edge = turn.boundary
    sides = [(edge.before, edge.signature_before, turn.rules[0]), (edge.after, edge.signature_after, turn.rules[1])]
    lines = [f"{package} {edge.before} -> {edge.after}"]
    for (version, outcome, rule), word in zip(sides, ("before", "after"), strict=True):
        day = uploaded.get((package, version))
        known = f" [{rule}]" if rule else ""
        lines.append(f"  {word:7} {version} ({day or 'no date'}): {outcome}{known}")
    if edge.skipped:
        lines.append(f"  between them, not asked: {', '.join(edge.skipped)}")
    lines += [f"  changed: {line.sentence}" for line in turn.changes]
    if turn.compared and not turn.changes:
        lines.append("  changed: nothing was found in the sources that the failure names")
    if turn.along:
        lines.append(f"  moved along: {', '.join(map(_moved, turn.along))}")
    return [
        *lines,
        f"  again:   compat bisect --package {package} --from {edge.before} --to {edge.after} {command}",
    ]


def _moved(each: Moved) -> str:
    return f"{each.package} {each.before or '(none)'} -> {each.after or '(none)'}"


def blame_lines(found: Blame, uploaded: Uploaded, options: Sequence[str], built: int) -> list[str]:
    """What a person reads: the failure, each set of culprits, and what it took. ``options`` are those to repeat it."""
    lines = [found.signature]
    for number, (group, seen) in enumerate(zip(found.culprits, found.found.culprits, strict=True), 1):
        bound = any(each.change in seen.bound for each in group)
        together = ", which had to be resolved together" if bound else ", only together"
        lines.append(f"Cause {number} of {len(found.culprits)}{together if len(group) > 1 else ''}:")
        for each in group:
            lines += [f"  {line}" for line in _culprit_lines(each, uploaded, options)]
    if found.along:
        along = ", ".join(_moved(Moved(each.package, each.old, each.new)) for each in found.along)
        lines.append(f"Had to come along, and is not the cause: {along}")
    if found.found.rest is Answer.UNRESOLVED:
        lines.append("Without these the rest cannot be asked: nobody can say whether there are more.")
    lines.append(f"{found.builds} mixtures and releases asked ({built} built now).")
    return lines


def _culprit_lines(each: Culprit, uploaded: Uploaded, options: Sequence[str]) -> list[str]:
    first = (
        f"first bad release {each.first_bad}" if each.first_bad else f"no first bad release can be named: {each.why}"
    )
    lines = [f"{_moved(Moved(each.change.package, each.change.old, each.change.new))}: {first}"]
    command = shlex.join([*beside_options(each.fixed, each.also), *options])
    for turn in each.bisected.turns if each.bisected else ():
        lines += _turn_lines(each.change.package, turn, uploaded, command)
    if each.bisected:
        lines += [f"  {over.version} could not be asked: {over.reason}" for over in each.bisected.doubtful]
    return lines
