"""What is known of one combination: from the journal, or else from the results file beside the matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compat import collect, filed, locking, recall
from compat.journal import Journal
from compat.model import Combination, Lock, Outcome
from compat.place import Place
from compat.reproduce import pins
from compat.reproduce.pins import Installed
from compat.results import Answer, Results, analyse


@dataclass(frozen=True)
class Known:
    """All that is known: outcomes with what follows from them, versions; ``python`` is exact where this is known.

    ``elsewhere`` names the file where the journal knows nothing, "" where it does.
    """

    results: Results
    answer: Answer | None
    installed: Installed
    python: str
    elsewhere: str = ""

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """By probe, or by stage."""
        return {each.probe: each for each in self.answer.outcomes} if self.answer else {}


def known(combination: Combination, here: Place) -> Known:
    """Nothing is built, and no index is asked. Raises CompatError for a lock or a results file that cannot be used."""
    with Journal(here.journal) as book:
        found = recall.recall(combination, here.setup, book)
        results = collect.of({combination.id: found}, here.folder, [combination], here.setup, book)
        lock = locking.known(combination, here.setup.places, book)
    elsewhere = ""
    if not any(results.outcomes.values()) and (of_file := _of_file(combination, here)):
        results, elsewhere = of_file, filed.name(here.reports)
    analysis = analyse(results)
    answer = next((each for each in analysis.answers if each.outcomes), None)
    python = found.where.python if found and found.where else combination.python
    return Known(results, answer, _installed(combination, answer, lock), python, elsewhere)


def _of_file(combination: Combination, here: Place) -> Results | None:
    """What the results file says of it, with what was built near it."""
    found = filed.read([combination], here.reports, here.setup)
    return collect.stored(here.folder, [combination], here.setup.catalogue, found) if found else None


def _installed(combination: Combination, answer: Answer | None, lock: Lock | Outcome | None) -> Installed:
    seen = {
        name: version.metadata
        for outcome in (answer.outcomes if answer else ())
        for name, version in outcome.evidence.versions.items()
        if version.metadata
    }
    return Installed(pins.locked(lock.text, combination.python) if isinstance(lock, Lock) else {}, seen)
