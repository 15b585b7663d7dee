"""Lock -> Environment through uv, in a folder named by its content.

A virtual environment knows its own path, so it is built in place: under a lock file, with the marker
written last. Without a fitting marker it does not count as built.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import shutil
import sysconfig
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from compat import bytecode, environment, installer, links, shared_torch, syncing, verifying, wholeness
from compat.accelerators import ALL, Accelerator
from compat.environment import IN_USE, MARKER, USED, Environment
from compat.files import held, write_whole
from compat.model import Lock, Outcome, Stage, Status
from compat.torch_layer import TorchLayer
from compat.verifying import NotInstalledError

_LOG = logging.getLogger(__name__)
FORMAT = 1


@dataclass(frozen=True)
class _Plan:
    """All that decides a build. ``own`` is what of the layer is installed here, and not linked from ``torch``."""

    lock: Lock
    layer: TorchLayer | None
    own: TorchLayer | None
    python: str
    cache: Path
    wheels: Path | None
    accelerators: frozenset[Accelerator]
    before: Callable[[], None]
    torch: Environment | None = None
    place: str = "environments"

    @property
    def key(self) -> str:
        return content_digest(self.lock, self.layer, self.python, self.torch)

    @property
    def folder(self) -> Path:
        return self.cache / self.place / self.key[:16]

    @property
    def claimed(self) -> Environment:
        """What the folder claims to be."""
        return environment.opened(self.folder, self.key, self.torch)


def build(
    lock: Lock,
    layer: TorchLayer | None,
    python: str,
    cache_dir: Path,
    wheels: Path | None = None,
    accelerators: frozenset[Accelerator] = ALL,
    before: Callable[[], None] = lambda: None,
) -> Environment | Outcome:
    """Return the environment of a lock, built unless a healthy one is there already; it counts as used now.

    ``wheels`` is a folder that has all of them: then nothing else is asked, and there is no network. The
    ``accelerators`` decide how long it takes, and nothing of what is there then. Safe to call from several processes at
    once: one builds, the others wait for it. Returns an outcome of the install stage where uv or the machine refuses;
    what was begun is removed then. ``before`` is called before something is built: it may make room.
    """
    plan = _Plan(lock, layer, layer, python, cache_dir, wheels, accelerators, before)
    try:
        with ExitStack() as stack:
            with suppress(shared_torch.ClashError):
                return _found_or_built(_with_shared_torch(plan, stack))
            return _found_or_built(plan)
    except (OSError, NotInstalledError) as problem:
        # A full disk, a folder that may not be written: the machine's fault, which says nothing about versions.
        reason = installer.clean(f"{type(problem).__name__}: {problem}")
        return Outcome(lock.combination, Stage.INSTALL.value, Stage.INSTALL, Status.ERROR, reason)


def content_digest(lock: Lock, layer: TorchLayer | None, python: str, torch: Environment | None = None) -> str:
    """Return the sha256 of all that decides what is in an environment, and from which ``torch`` it is linked."""
    decisive = [FORMAT, lock.digest, layer.digest if layer else None, python, sysconfig.get_platform()]
    decisive += [torch.digest] if torch else []
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()


def _with_shared_torch(plan: _Plan, stack: ExitStack) -> _Plan:
    """The plan, with its torch linked if that can be, which is in use then until the stack is left.

    Where uv or the machine refuses it, that comes out where it is installed as ever.
    """
    shares = plan.layer and Accelerator.TORCH in plan.accelerators
    if parts := shared_torch.parted(plan.lock, plan.layer) if plan.layer and shares else None:
        own, shared = parts
        empty = Lock(plan.lock.combination, "", "", "")
        with suppress(OSError):
            torch = _torch(replace(plan, lock=empty, layer=shared, own=shared, place=shared_torch.FOLDER))
            if isinstance(torch, Environment):
                stack.enter_context(environment.in_use(torch))
                return replace(plan, own=own, torch=torch)
    return plan


def _torch(plan: _Plan) -> Environment | Outcome | None:
    """The shared torch of a plan.

    None for one that is damaged and in use: who uses it could see it half removed, and whole again afterwards.
    """
    with held(plan.folder.with_name(f"{plan.folder.name}.lock")):
        found = plan.claimed
        if not environment.is_known(found) and environment.own_fault(found) is not None:
            if not _is_free(plan.folder):
                return None
            plan.before()
            made = _built(plan)
            if not isinstance(made, Environment):
                return made
        environment.know(found := plan.claimed)
        return _used(found)


def _is_free(folder: Path) -> bool:
    """Whether nobody uses what is there, if anything is. Who comes to use it later finds no marker."""
    try:
        with (folder / IN_USE).open("r+") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / MARKER).unlink(missing_ok=True)
            return True
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False


def _found_or_built(plan: _Plan) -> Environment | Outcome:
    with held(plan.folder.with_name(f"{plan.folder.name}.lock")):
        if environment.own_fault(found := plan.claimed) is None:
            _LOG.info("%s: environment %s is there", plan.lock.combination, plan.folder.name)
            return _used(found)
        plan.before()
        made = _built(plan)
        return _used(made) if isinstance(made, Environment) else made


def _built(plan: _Plan) -> Environment | Outcome:
    """Build from nothing; leave nothing where uv refuses."""
    lock, layer, folder = plan.lock, plan.layer, plan.folder
    _LOG.info("%s: building environment %s", lock.combination, folder.name)
    was_there = (folder / MARKER).exists()
    _removed(folder)
    done = False
    try:
        for argv in syncing.steps(lock, plan.own, plan.python, folder, plan.wheels):
            answer = installer.uv(argv)
            if answer.returncode != 0:
                return installer.refused(lock.combination, Stage.INSTALL, Status.ERROR, answer)
        if layer and layer.linked:
            links.make(layer.linked, next(folder.glob("lib/python*/site-packages")))
        if plan.torch:
            shared_torch.link(folder, plan.torch.folder)
        versions = environment.installed(folder)
        verifying.verify(versions, lock, layer, folder)
        if (was_there or plan.place == shared_torch.FOLDER) and (wrong := wholeness.damage(folder)):
            # Its files are hard links to uv's: who writes into one of them writes into the other.
            raise NotInstalledError(f"{wrong} in uv's cache too; try: uv cache clean")
        if Accelerator.BYTECODE in plan.accelerators:
            bytecode.fill(folder, plan.cache)
        marker = {"digest": plan.key, "versions": versions, "entries": wholeness.entries(folder)}
        write_whole(folder / MARKER, json.dumps(marker, indent=1, sort_keys=True))
        done = True
    finally:
        if not done:
            shutil.rmtree(folder, ignore_errors=True)
    return Environment(folder, plan.key, versions, plan.torch)


def _used(found: Environment) -> Environment:
    for part in found.parts:  # what it is linked to comes last: it goes after all that are linked to it
        for name in (USED, IN_USE):
            (part.folder / name).touch()
    return found


def _removed(folder: Path) -> None:
    """Remove what stands in an environment's place, whatever that is; what a link leads to stays."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
