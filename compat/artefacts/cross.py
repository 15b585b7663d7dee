"""Combinations x kinds -> a crossing: all write, all read, and what fails is tried again after a conversion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from compat import executors
from compat.artefacts import asking, judging, ways
from compat.artefacts.crossing import Cell, Crossing, Grid, Member, Way, failing
from compat.artefacts.judging import Seen
from compat.artefacts.ways import Converted, Converter
from compat.journal import Journal
from compat.model import Combination, Status
from compat.probes.catalogue_artefacts import READ, Kind
from compat.rules import RULES
from compat.setup import Observer, Result, Setup

Written = Mapping[str, Mapping[str, str]]
"""Digests by combination and kind."""


@dataclass
class Crosser:
    """How combinations are asked, and what was heard so far.

    ``convert`` makes an artefact readable; None: no way out is tried. ``done`` hears each finished combination.
    """

    setup: Setup
    journal: Path
    jobs: int
    observe: Observer
    done: Callable[[Combination, str, Result], None]
    convert: Converter | None = None
    fresh: int = field(default=0, init=False)

    def cross(self, combinations: Sequence[Combination], kinds: Sequence[Kind]) -> Crossing:
        """Every ordered pair of the combinations, each kind."""
        wrote, written = self._write(combinations, kinds)
        read = self._read(combinations, dict.fromkeys((each.id for each in combinations), asking.artefacts_of(written)))
        writing = {name: judging.seen(result.outcomes) for name, result in wrote.items()}
        reading = {name: judging.seen(result.outcomes) for name, result in read.items()}
        members = tuple(judging.member(each, wrote[each.id].outcomes) for each in combinations)
        grids = [_grid(kind, combinations, written, writing, reading) for kind in kinds]
        if self.convert:
            grids = self._converted(grids, combinations, members, self.convert)
        named = {cell.rule for grid in grids for cell in grid.cells}
        titles = {rule.id: rule.title for rule in RULES if rule.id in named}
        return Crossing(members, tuple(grids), titles, self.fresh)

    def _write(
        self, combinations: Sequence[Combination], kinds: Sequence[Kind]
    ) -> tuple[dict[str, Result], dict[str, Mapping[str, str]]]:
        def work(combination: Combination) -> tuple[Result, dict[str, str]]:
            with Journal(self.journal) as book:
                return asking.write(combination, kinds, self.setup, book, self.observe)

        results: dict[str, Result] = {}
        written: dict[str, Mapping[str, str]] = {}
        for combination, (result, saved) in executors.each(combinations, work, self.jobs):
            self._told(combination, "written", result)
            results[combination.id], written[combination.id] = result, saved
        return results, written

    def _read(
        self, combinations: Sequence[Combination], wanted: Mapping[str, set[tuple[str, str]]]
    ) -> dict[str, Result]:
        def work(combination: Combination) -> Result:
            with Journal(self.journal) as book:
                return asking.read(combination, wanted[combination.id], self.setup, book, self.observe)

        asked = [each for each in combinations if wanted.get(each.id)]
        found = {each.id: Result(each, ()) for each in combinations}
        for combination, result in executors.each(asked, work, self.jobs):
            self._told(combination, "read", result)
            found[combination.id] = result
        return found

    def _told(self, combination: Combination, what: str, result: Result) -> None:
        self.fresh += result.fresh
        self.done(combination, what, result)

    def _converted(
        self, grids: Sequence[Grid], combinations: Sequence[Combination], members: Sequence[Member], convert: Converter
    ) -> list[Grid]:
        """The grids with the conversions that helped: each is made, and read by the reader that failed."""
        shared, versions = asking.shared(self.setup.cache), {each.id: each.versions for each in members}
        made: dict[tuple[str, Cell], Converted] = {}
        wanted: dict[str, set[tuple[str, str]]] = {}
        for grid in grids:
            for cell in failing(grid.cells):
                if found := ways.converted(grid.kind, cell.artefact, shared, versions[cell.reader], convert):
                    made[grid.kind, cell] = found
                    wanted.setdefault(cell.reader, set()).add((grid.kind, found.artefact))
        read = self._read(combinations, wanted)
        return [
            replace(grid, cells=tuple(_mended(grid.kind, cell, made, read) for cell in grid.cells)) for grid in grids
        ]


def _mended(kind: str, cell: Cell, made: Mapping[tuple[str, Cell], Converted], read: Mapping[str, Result]) -> Cell:
    """The cell with its conversion, if its reader read what that made as the writer's own."""
    found = made.get((kind, cell))
    probe = asking.name_of(READ + kind, found.artefact) if found else ""
    passed = {each.probe for each in read[cell.reader].outcomes if each.status is Status.PASSED}
    return replace(cell, ways=(Way(found.command),)) if found and probe in passed else cell


def _grid(
    kind: Kind,
    combinations: Sequence[Combination],
    written: Written,
    writing: Mapping[str, Seen],
    reading: Mapping[str, Seen],
) -> Grid:
    cells = tuple(
        judging.cell(
            kind.name, one.id, other.id, written[one.id].get(kind.name, ""), writing[one.id], reading[other.id]
        )
        for one in combinations
        for other in combinations
    )
    return Grid(kind.name, kind.what, cells)
