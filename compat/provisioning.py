"""The environment of a combination, ready to be used: locked, its torch resolved, and built where it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compat import building, locking, torch_layer
from compat.environment import Environment
from compat.journal import Journal
from compat.model import Combination, Lock, Outcome, Stage, Status
from compat.setup import Setup
from compat.torch_layer import TorchLayer


def installed(combination: Combination, setup: Setup, journal: Path) -> Environment | None:
    """The environment of a combination, built if it is not there; None if it cannot be."""
    made = built(combination, setup, journal)
    return made if isinstance(made, Environment) else None


def built(combination: Combination, setup: Setup, journal: Path) -> Environment | Outcome:
    """The environment of a combination, built if it is not there; the outcome that says why it cannot be."""
    made = _ingredients(combination, setup, journal)
    return made if isinstance(made, Outcome) else building.build(*made, setup.site)


@contextmanager
def held(combination: Combination, setup: Setup, journal: Path) -> Iterator[Environment | Outcome]:
    """The environment, built if it is not there, and in use until the block is left; else why it cannot be built."""
    made = _ingredients(combination, setup, journal)
    if isinstance(made, Outcome):
        yield made
        return
    with building.held(*made, setup.site) as there:
        yield there


def _ingredients(
    combination: Combination, setup: Setup, journal: Path
) -> tuple[Lock, TorchLayer | None, str] | Outcome:
    """What an environment is built from: the lock, the torch layer and the exact Python."""
    with Journal(journal) as book:
        lock = locking.locked(combination, setup.places, book)
    if not isinstance(lock, Lock):
        return lock
    layer = torch_layer.resolve(combination, lock, setup.cache, setup.torch_backend)
    if isinstance(layer, Outcome):
        return layer
    python = torch_layer.python_of(combination, layer)
    if python is None:
        reason = f"no Python {combination.python} on this machine; try: uv python install {combination.python}"
        return Outcome(combination.id, Stage.INSTALL.value, Stage.INSTALL, Status.ERROR, reason)
    return lock, layer, python
