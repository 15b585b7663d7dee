"""The environment of a lock, with room made for it, and held as long as it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from compat import builder, environment
from compat.accelerators import ALL, Accelerator
from compat.cache.room import room
from compat.environment import Environment
from compat.errors import ToolError
from compat.model import Lock, Outcome, Stage, Status
from compat.torch_layer import TorchLayer

ATTEMPTS = 5
"""How often an environment is built that others remove before it is held."""
REMOVED = "it was removed before it was used; is --max-disk too small for what runs at once?"


@dataclass(frozen=True)
class Site:
    """Where environments are built: the cache, the wheels if no index is asked, the limit in bytes if there is one."""

    cache: Path
    wheels: Path | None = None
    max_disk: int | None = None
    accelerators: frozenset[Accelerator] = ALL


def build(
    lock: Lock, layer: TorchLayer | None, python: str, site: Site, tell: Callable[[str], None] = lambda words: None
) -> Environment | Outcome:
    """The environment, built if it is not there, or the outcome that says why not; ``tell`` hears what had to go."""
    if site.max_disk is None:
        return builder.build(lock, layer, python, site.cache, site.wheels, site.accelerators)
    there, fresh = room(site.cache, site.max_disk), list[bool]()

    def before() -> None:
        fresh.append(True)
        there.make(tell)

    made = builder.build(lock, layer, python, site.cache, site.wheels, site.accelerators, before)
    if fresh and isinstance(made, Environment):
        there.look(tell, [part.folder for part in made.parts])
    return made


@contextmanager
def held(
    lock: Lock, layer: TorchLayer | None, python: str, site: Site, tell: Callable[[str], None] = lambda words: None
) -> Iterator[Environment | Outcome]:
    """The same, in use until the block is left. Built again where others removed it before it was held.

    An outcome that says so where that happens again and again.
    """
    with ExitStack() as stack:
        for _ in range(ATTEMPTS):
            made = build(lock, layer, python, site, tell)
            if isinstance(made, Outcome) or _holds(made, stack):
                break
        else:
            made = Outcome(lock.combination, Stage.INSTALL.value, Stage.INSTALL, Status.ERROR, REMOVED)
        yield made
    if site.max_disk is not None:
        room(site.cache, site.max_disk).look(tell)  # what ran there has compiled its modules


@contextmanager
def kept(made: Environment, again: Callable[[], object]) -> Iterator[None]:
    """An environment that was built earlier, in use until the block is left; where it was removed ``again`` builds it.

    Raises ToolError where it is removed again and again, or cannot be built any more.
    """
    with ExitStack() as stack:
        for _ in range(ATTEMPTS):
            if _holds(made, stack):
                break
            again()
        else:
            raise ToolError(f"environment {made.folder.name}: {REMOVED}")
        yield


def _holds(made: Environment, stack: ExitStack) -> bool:
    """Whether it is held now, until the stack is left."""
    try:
        stack.enter_context(environment.in_use(made))
    except FileNotFoundError:
        return False
    return True
