"""Where combinations are run, what they are asked and how; and what one comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, Self

from compat.accelerators import ALL, Accelerator
from compat.building import Site
from compat.elsewhere import Asked
from compat.journal import Journal
from compat.locking import Locks
from compat.model import Combination, Lock, Outcome
from compat.probes.probe import TINY
from compat.questions import SHIPPED, Catalogue
from compat.torch_layer import TorchLayer
from compat.where import Where

Observer = Callable[[Combination, str], None]
"""Hears what is under way: the combination and a few words ("building", "probing import-peft")."""


def nobody(outcome: Outcome) -> None:
    """Hears an outcome, and does nothing."""


class Executor(Protocol):
    """Where a locked combination is run: on this machine, or wherever it is handed to."""

    def run(
        self, combination: Combination, lock: Lock, setup: Setup, book: Journal, say: Callable[[str], None]
    ) -> Result:
        """Asks what the journal does not know, and leaves what was learnt there. Raises what voids the whole run."""
        ...


@dataclass(frozen=True)
class Stock:
    """What takes the index's place: a folder with all wheels, and the torch layers by combination."""

    wheels: Path
    layers: Mapping[str, TorchLayer]


@dataclass(frozen=True)
class Setup:
    """Where combinations are run, what they are asked, and how.

    ``locks`` are the committed ones; ``cache`` holds environments, torch layers and unlisted locks. ``scale`` is the
    size of the models of those probes that have one; ``time_limit_s`` is for each probe, instead of its own. With a
    ``stock`` no index is asked. ``exchange`` is a folder that all environments share: no part of an outcome's key, so
    what is read there is named by its content. Nor are the ``accelerators``, which change no answer, ``max_disk``, the
    bytes under which the environments stay together, and the ``executor`` (None: this machine), but for what it says of
    the place: Python, platform and torch are those that it found. ``heard`` is told of each outcome that is made here,
    as soon as it is known.
    """

    locks: Path
    cache: Path
    device: str = "cpu"
    torch_backend: str = "auto"
    rerun: bool = False
    catalogue: Catalogue = SHIPPED
    scale: str = TINY
    time_limit_s: float | None = None
    stock: Stock | None = None
    exchange: Path | None = None
    accelerators: frozenset[Accelerator] = ALL
    max_disk: int | None = None
    executor: Executor | None = None
    heard: Callable[[Outcome], None] = nobody

    @property
    def site(self) -> Site:
        """Where environments are built."""
        return Site(self.cache, self.stock.wheels if self.stock else None, self.max_disk, self.accelerators)

    @property
    def alone(self) -> Self:
        """The same for a single combination: a torch that is imported to be forked would be forked once."""
        return replace(self, accelerators=self.accelerators - {Accelerator.FORK})

    @property
    def places(self) -> Locks:
        """Where locks are."""
        return Locks(self.locks, self.cache / "locks")

    def asked(self, combination: Combination, lock: Lock) -> Asked:
        """A locked combination as these settings ask it, wherever it is run."""
        return Asked(combination, lock, self.device, self.torch_backend)

    def stocked(self, combination: Combination) -> TorchLayer | None:
        """The torch layer that a stock has for a combination."""
        return self.stock.layers.get(combination.id) if self.stock else None


@dataclass(frozen=True)
class Result:
    """The outcomes of one combination in catalogue order, and how many of them were made just now.

    ``keys`` are those of the journal, by probe. ``where`` the probes ran, None if none did; ``away``: not here.
    ``spent`` holds seconds by part (see ``spending``), of what was done here.
    """

    combination: Combination
    outcomes: tuple[Outcome, ...]
    fresh: int = 0
    lock: Lock | None = None
    torch: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    where: Where | None = None
    away: bool = False
    spent: Mapping[str, float] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, asked: Asked, where: Where, keys: Mapping[str, str], found: Mapping[str, Outcome]) -> Self:
        """Outcomes by probe, put in the order of the keys, which are by probe too."""
        own = asked.combination
        ordered = tuple(replace(found[name], combination=own.id) for name in keys if name in found)
        return cls(own, ordered, lock=asked.lock, torch=where.torch, keys=keys, where=where)
