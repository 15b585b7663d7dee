"""What a person reads of a bisection and of a blame. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from compat.asking import Uploaded
from compat.bisecting import Bisected, Turn
from compat.blaming import Blame, Culprit
from compat.search.blame import Answer


def bisection_lines(found: Bisected, uploaded: Uploaded, command: str, built: int) -> list[str]:
    """What a person reads: every boundary with its command, then what was passed over and what it took."""
    lines: list[str] = []
    for turn in found.turns:
        lines += [*_turn_lines(found.package, turn, uploaded, command), ""]
    if not found.turns and found.ends:
        (low, outcome), (high, _) = found.ends
        lines.append(f"No boundary was found: {found.package} {low} to {high}: {outcome}")
    if not found.ends:
        lines.append("Nothing was learnt: no release could be asked.")
    if found.search.skipped:
        lines.append(f"Skipped, they could not be asked: {', '.join(found.search.skipped)}")
    if found.left_out:
        lines.append(f"Left out: {', '.join(f'{version} ({why})' for version, why in found.left_out)}")
    if not found.search.monotonic:
        lines.append("The history is not monotonic: an outcome comes back after another one.")
    asked, unasked = found.search.builds, found.search.unasked
    lines.append(f"{asked} releases asked ({built} built now), {unasked} inferred from their neighbours.")
    return lines


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
    return [
        *lines,
        f"  again:   compat bisect --package {package} --from {edge.before} --to {edge.after} {command}",
    ]


def _options(culprit: Culprit, options: Sequence[str]) -> str:
    return shlex.join([*(part for each in culprit.fixed for part in ("--with", each)), *options])


def blame_lines(found: Blame, uploaded: Uploaded, options: Sequence[str], built: int) -> list[str]:
    """What a person reads: the failure, each set of culprits, and what it took. ``options`` are those to repeat it."""
    lines = [found.signature]
    for number, group in enumerate(found.culprits, 1):
        together = ", only together" if len(group) > 1 else ""
        lines.append(f"Cause {number} of {len(found.culprits)}{together}:")
        for each in group:
            first = f"first bad release {each.first_bad}" if each.first_bad else "no first bad release was found"
            lines.append(f"  {each.change.package} {each.change.old} -> {each.change.new}: {first}")
            for turn in each.bisected.turns if each.bisected else ():
                lines += [
                    f"  {line}" for line in _turn_lines(each.change.package, turn, uploaded, _options(each, options))
                ]
    if found.along:
        along = ", ".join(f"{each.package} {each.old} -> {each.new}" for each in found.along)
        lines.append(f"Had to come along, and is not the cause: {along}")
    if found.found.rest is Answer.UNRESOLVED:
        lines.append("Without these the rest cannot be asked: nobody can say whether there are more.")
    lines.append(f"{found.builds} mixtures and releases asked ({built} built now).")
    return lines
