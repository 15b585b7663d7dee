"""Results files as values: what each says was run, and what all of them say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compat.finding import Neighbour, Sought
from compat.model import Outcome
from compat.results import Host
from compat.where import Where


@dataclass(frozen=True)
class Ran:
    """What one combination came to. ``declared`` is how it was declared there, as JSON; ``lock`` the lock's digest.

    ``elsewhere``: where a cluster ran it, None where the shard's own machine did. ``search``: what a search for pins
    near it tried, None where there was none.
    """

    id: str
    lock: str | None
    outcomes: tuple[Outcome, ...]
    declared: Mapping[str, Any]
    neighbours: tuple[Neighbour, ...] = ()
    elsewhere: Where | None = None
    search: Sought | None = None

    @property
    def all_outcomes(self) -> tuple[Outcome, ...]:
        """Its own, and those of its neighbours."""
        return (*self.outcomes, *(outcome for each in self.neighbours for outcome in each.outcomes))


@dataclass(frozen=True)
class Shard:
    """One results file; ``name`` is how it is called in an error. Of what was not run there is nothing in ``ran``."""

    name: str
    host: Host
    questions: Any
    ran: tuple[Ran, ...]


@dataclass(frozen=True)
class Merged:
    """What all shards say, by combination id; ``host`` is all of their machines."""

    ran: Mapping[str, Ran]
    host: Host
    notes: tuple[str, ...] = ()
