"""Questions that have an answer in neither set: no alternative is held to what could not be asked. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from compat import compare
from compat.check.answer import Cell, Check
from compat.check.verdict import Knowledge, counts, knowledge
from compat.language import phrase, some
from compat.model import Outcome, Question

NAMED = 3
"""Questions that a note names."""


def silent(cells: Iterable[Cell]) -> tuple[str, ...]:
    """The questions of which nothing is known on either side."""
    return tuple(
        each.probe
        for each in cells
        if counts(each) and {knowledge(each.before), knowledge(each.after)} == {Knowledge.UNKNOWN}
    )


def without(check: Check, silent_: Collection[str]) -> Check:
    """The check as if it had not asked those of them that have no answer there either."""
    kept = (each for each in check.cells if each.probe not in silent_ or knowledge(each.after) is not Knowledge.UNKNOWN)
    return replace(check, cells=tuple(kept))


def heard(questions: Iterable[Question], outcomes: Sequence[Outcome], silent_: Collection[str]) -> list[Question]:
    """The questions without those of them that have no answer among the outcomes either."""

    def unknown(probe: str) -> bool:
        return knowledge(compare.decisive(outcomes, probe)) is Knowledge.UNKNOWN

    return [each for each in questions if each.id not in silent_ or not unknown(each.id)]


def note(silent_: Sequence[str]) -> str:
    """What is said of a search that could not ask them."""
    words = phrase("Working pins were searched without what has an answer in neither set: %(probes)s")
    return phrase(words, probes=some(list(map(repr, silent_)), NAMED))
