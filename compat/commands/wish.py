"""What ``compat run`` is told to ask, at which size and for how long, and where to record what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from compat import asking, completion, executors, narrowing, recordfile, recording
from compat.console import say
from compat.errors import CompatError
from compat.journal import Journal
from compat.model import Combination
from compat.place import Place, short
from compat.probes.probe import TINY
from compat.probes.spec import LONGEST_S, SCALES
from compat.recorded import Recorded
from compat.setup import Result

SHORTEST_S = 0.1
Scale = Annotated[
    str,
    typer.Option(
        "--scale",
        help=f"The size of the models that train: {', '.join(SCALES)}.",
        autocompletion=completion.scales,
    ),
]
Probes = Annotated[
    list[str] | None,
    typer.Option(
        "--probe",
        help="Ask only this and what it requires (repeatable), and search no pins.",
        autocompletion=completion.probes,
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit", min=SHORTEST_S, help="Seconds for each probe, at most a week; at a size 6 hours if not given."
    ),
]
Record = Annotated[
    Path | None, typer.Option("--record", help="Write what came of it to this folder, for the report: reports/cpu.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        help="How many combinations run at once: as cores, or as workers take; at a size one.",
    ),
]


@dataclass(frozen=True)
class Wish:
    """What a run was told beyond its combinations."""

    scale: str = TINY
    probes: tuple[str, ...] = ()
    time_limit_s: float | None = None
    record: Path | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether less is asked than the suites: then no pins are searched, for only the suites say what works."""
        return bool(self.probes) or self.scale != TINY

    def refuse(self) -> None:
        """Raises CompatError for a scale that there is not, a limit no timer takes, a folder no record fits in."""
        if self.scale not in SCALES:
            raise CompatError(f"--scale {self.scale}: there are {', '.join(SCALES)}")
        if self.time_limit_s is not None and not SHORTEST_S <= self.time_limit_s <= LONGEST_S:
            raise CompatError(
                f"--time-limit {self.time_limit_s:g}: expected seconds, from {SHORTEST_S} to {LONGEST_S} (a week)"
            )
        if self.record:
            recordfile.refuse_unusable(self.record.absolute())

    def at(self, here: Place) -> Place:
        """The place with the settings. Raises CompatError for what cannot be asked or recorded."""
        self.refuse()
        asking.refuse_unknown(self.probes, here.setup)
        return replace(here, setup=replace(here.setup, scale=self.scale, time_limit_s=self.time_limit_s))

    def chosen(self, combinations: Sequence[Combination], here: Place) -> tuple[Combination, ...]:
        """The combinations as they are asked; says which of them have nothing to ask."""
        found = narrowing.chosen(combinations, self.probes, here.setup)
        for left_out in sorted({each.id for each in combinations} - {each.id for each in found}):
            say(f"{left_out}: left out: none of its probes has models with a size")
        return found

    @property
    def jobs(self) -> int:
        """At a size one combination at a time: each takes the memory and the cores that there are."""
        return executors.cores() if self.scale == TINY else 1

    def recorded(self, result: Result, here: Place) -> None:
        """Writes down what came of a combination, with what is there of other probes at the same place."""
        if self.record is None:
            return
        with Journal(here.journal) as book:
            found = recording.of(result, here.setup, book)
        self.keep(found, result.combination.id, here.setup.device)

    def keep(self, found: Recorded | None, name: str, device: str) -> None:
        """The same of runs that are put together already."""
        if self.record is None:
            return
        if found is None:
            say(f"{name}: nothing to record: no wanted probe ran on {device}")
            return
        folder = self.record.absolute()
        earlier = recordfile.earlier(folder, found.name)
        joins = earlier is not None and found.is_of_the_place_of(earlier)
        file = recordfile.write(found.joined(earlier) if earlier and joins else found, folder)
        say(f"{short(file)}: written" + ("" if joins or earlier is None else " anew: what it had was run elsewhere"))
