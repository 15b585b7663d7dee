"""What a person should know of an answer besides its table. Pure."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from compat.check import probefile
from compat.check.answer import Cell
from compat.check.commands import CHANGED
from compat.check.side import Side
from compat.check.verdict import COMMAND, counts
from compat.compare import Change
from compat.language import phrase, some

NAMED = 3
"""Files that a note names."""


def notes(before: Side, after: Side, cells: Sequence[Cell], absent: Sequence[str], unasked: int) -> tuple[str, ...]:
    """One line each. ``absent`` are packages under test that neither set has, ``unasked`` questions that need them."""
    return (
        *_of_sets(before, after),
        *_of_files(cells),
        *_of_commands(cells),
        *_of_others(cells),
        *([_unasked(unasked, absent)] if unasked else []),
    )


def _unasked(number: int, absent: Sequence[str]) -> str:
    names = functools.reduce(lambda one, other: phrase("%(one)s or %(other)s", one=one, other=other), absent)
    if number == 1:
        return phrase("1 question was not asked: neither set has %(names)s", names=names)
    return phrase("%(number)d questions were not asked: neither set has %(names)s", number=number, names=names)


def _of_sets(before: Side, after: Side) -> list[str]:
    said = []
    if before.resolved.as_it_is:
        words = before.resolved.as_it_is
        said.append(phrase("The present set contradicts itself and was built as it is: %(words)s", words=words))
    if before.resolved.pins and before.resolved.pins == after.resolved.pins and before.torch == after.torch:
        said.append(phrase("Nothing moves: the wanted set is the present one."))
    return said


def _of_files(cells: Sequence[Cell]) -> list[str]:
    """What is wrong with a probe file, once: a table has no room for what to try."""
    reasons = (each.reason for cell in cells for each in (cell.after, cell.before) if each)
    return list(dict.fromkeys(each for each in reasons if each.startswith(f"{probefile.OPTION} ")))


def _of_commands(cells: Sequence[Cell]) -> list[str]:
    """A command that fails today says nothing of the upgrade, and its user should hear that first."""
    failing = (Change.SAME_FAILURE, Change.DIFFERENT_FAILURE)
    found = [each for each in cells if each.role == COMMAND and each.change in failing]
    return [
        *(
            phrase("Nothing was learnt from %(command)s: it fails in the present set too", command=repr(each.probe))
            for each in found
        ),
        *_of_left_files(cells),
    ]


def _of_left_files(cells: Sequence[Cell]) -> list[str]:
    """What a command leaves behind in one set may be what decides it in the other."""
    said = []
    for cell in cells:
        outcomes = (each for each in (cell.before, cell.after) if each)
        names = sorted({name for each in outcomes for name in each.evidence.measured.get(CHANGED, ())})
        if names:
            words = phrase("%(command)s changed files in your project, which its next run finds: %(files)s")
            said.append(phrase(words, command=repr(cell.probe), files=some(names, NAMED)))
    return said


def _of_others(cells: Sequence[Cell]) -> list[str]:
    lost = [each.probe for each in cells if not counts(each) and each.change is Change.REGRESSION and not each.behind]
    words = phrase("Passed before and fails now, among the probes that do not count: %(probes)s")
    return [phrase(words, probes=", ".join(lost))] if lost else []
