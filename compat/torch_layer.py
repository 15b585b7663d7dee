"""torch: a layer of its own, resolved on the machine and outside the committed lock.

Its version is the combination's; which build of it (CPU, CUDA) is the machine's or the user's choice. Or it is the
torch that an interpreter has already ("system"), whatever version that is.
"""

from __future__ import annotations

import functools
import hashlib
import json
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from compat import installer, interpreter, scratch, settings, torch_system
from compat.errors import CompatError, ToolError
from compat.files import write_whole
from compat.lockfile import pins
from compat.model import Combination, Lock, Outcome, Stage, Status
from compat.process import Completed
from compat.torch_system import Linked

FROM_LINKS = "find-links"
FROM_INDEX = "index"
_DECISIVE = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_TORCH_BACKEND")
_DRIVER = Path("/proc/driver/nvidia/version")
_FLAGS = ("--only-binary", ":all:", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header")


@dataclass(frozen=True)
class TorchLayer:
    """torch and what it needs beyond the lock, as a requirements file with hashes.

    ``version`` is exact ("2.13.0+cpu"). ``backend`` says where it is from: "find-links", "index" (the ordinary
    package index), or uv's ``--torch-backend`` as asked for ("auto", "cpu", "cu128", ...). For "system" the text is
    empty; ``linked`` is what is linked from the interpreter ``base``, whose version is ``python``.
    """

    text: str
    version: str
    backend: str
    digest: str
    linked: tuple[Linked, ...] = ()
    base: Path | None = None
    python: str | None = None

    @property
    def flags(self) -> tuple[str, ...]:
        """Return uv's arguments that find this torch again."""
        return _flags(self.backend)


@dataclass(frozen=True)
class _Source:
    """Where a combination's torch is from here, under which version, and the file that keeps the answer."""

    backend: str
    wanted: str
    kept: Path


def resolve(
    combination: Combination, lock: Lock, cache_dir: Path, backend: str = "auto"
) -> TorchLayer | Outcome | None:
    """Return the torch layer under a lock; None for a combination without torch; an outcome where uv refuses.

    "auto" takes the torch that pip's and uv's own find-links offer, else lets uv look at the machine; "index"
    takes the ordinary index's; "system" is the torch of this interpreter or of another ("system:/path/to/python");
    anything else is uv's ``--torch-backend``. The index's answer is kept in ``cache_dir`` under all that decides it.
    Raises ToolError if uv resolves another torch than the pinned.
    """
    if combination.torch is None:
        return None
    if torch_system.is_system(backend):
        return _system(combination, lock, backend)
    source = _source(combination, combination.torch, lock, cache_dir, backend)
    if (text := _kept(source.kept)) is None:
        answer = _compiled(combination, lock, source)
        if answer.returncode != 0:
            clash = installer.is_declared(answer.stderr) and not installer.has_gap(answer.stderr)
            return installer.refused(combination.id, Stage.INSTALL, Status.FAILED if clash else Status.ERROR, answer)
        text = answer.stdout
        write_whole(source.kept, f"# sha256:{digest_of(text)}\n{text}")
    return _layer(text, combination.torch, source)


def refuse_unknown(backend: str) -> None:
    """Raises CompatError for a backend that neither we nor uv know, or a system without torch. Asks no index."""
    if torch_system.is_system(backend):
        torch_system.found(backend)
        return
    if backend in ("auto", FROM_LINKS, FROM_INDEX):
        return
    answer = installer.uv_pip("compile", "--offline", "--torch-backend", backend, "-")
    if "invalid value" in answer.stderr:
        raise CompatError(
            f"--torch-backend {backend}: uv knows none of that name; there are auto, cpu, cu128, ..., system"
        )


def known(combination: Combination, lock: Lock, cache_dir: Path, backend: str = "auto") -> TorchLayer | None:
    """Return the layer that was resolved earlier on this machine; asks no index."""
    if combination.torch is None:
        return None
    if torch_system.is_system(backend):
        found = _system(combination, lock, backend)
        return found if isinstance(found, TorchLayer) else None
    source = _source(combination, combination.torch, lock, cache_dir, backend)
    text = _kept(source.kept)
    return _layer(text, combination.torch, source) if text is not None else None


def kept_in(combination: Combination, lock: Lock, cache_dir: Path, backend: str = "auto") -> Path | None:
    """The file that keeps the index's answer, whether it is there or not; None where none is asked."""
    if combination.torch is None or torch_system.is_system(backend):
        return None
    return _source(combination, combination.torch, lock, cache_dir, backend).kept


def stored(text: str, wanted: str) -> TorchLayer:
    """A layer by its text, from another machine. Raises ToolError if it is of another torch, or more than pins."""
    try:
        exact = all(pin.version and pin.hashed for pin in pins(text))
    except ValueError:
        exact = False
    if not exact:
        raise ToolError("the torch layer has a line that is no exact pin with a hash; make it anew")
    return TorchLayer(text, _exact_version(text, wanted), FROM_LINKS, digest_of(text))


def python_of(combination: Combination, layer: TorchLayer | None) -> str | None:
    """The exact Python of a combination's environment: the system torch's own, else the one that is found."""
    return layer.python if layer and layer.python else interpreter.exact(combination.python)


def _system(combination: Combination, lock: Lock, backend: str) -> TorchLayer | Outcome:
    system = torch_system.found(backend)
    parts = torch_system.linked(system, combination, lock)
    if isinstance(parts, Outcome):
        return parts
    digest, python = torch_system.digest(system, parts), system.interpreter
    return TorchLayer("", system.version, torch_system.SYSTEM, digest, parts, python.path, python.version)


def _layer(text: str, wanted: str, source: _Source) -> TorchLayer:
    return TorchLayer(text, _exact_version(text, wanted), source.backend, digest_of(text))


def _source(combination: Combination, torch: str, lock: Lock, cache_dir: Path, backend: str) -> _Source:
    backend = settings.environment().get("UV_TORCH_BACKEND", backend) if backend == "auto" else backend
    offered = _offered(combination.python, torch) if backend == "auto" else None
    source = FROM_LINKS if offered else backend
    kept = cache_dir / "torch-layers" / f"{_key(combination, lock, source, offered)[:32]}.txt"
    return _Source(source, offered or torch, kept)


def _compiled(combination: Combination, lock: Lock, source: _Source) -> Completed:
    with scratch.folder() as folder:
        constraints = folder / "lock.txt"
        constraints.write_text(lock.text, encoding="utf-8")
        return installer.uv_pip(
            *("compile", "--python-version", combination.python, *_FLAGS, *_flags(source.backend), *settings.flags()),
            *("--constraints", str(constraints), "-"),
            text=f"torch=={source.wanted}\n",
        )


def _flags(source: str) -> tuple[str, ...]:
    return () if source in (FROM_LINKS, FROM_INDEX, torch_system.SYSTEM) else ("--torch-backend", source)


@functools.cache
def _offered(python: str, version: str) -> str | None:
    """Return the exact version of the torch that find-links offers for a Python and this machine, if it does.

    Asked once a process, as the settings are that it follows from.
    """
    if "UV_FIND_LINKS" not in settings.environment():
        return None
    flags = ("--no-index", "--no-deps", "--only-binary", ":all:", "--no-header", "--no-annotate")
    answer = installer.uv_pip("compile", *flags, "--python-version", python, "-", text=f"torch=={version}\n")
    return _exact_version(answer.stdout, version) if answer.returncode == 0 else None


def _exact_version(text: str, wanted: str) -> str:
    """Return torch's version in a requirements file; raises ToolError if it is not the wanted one."""
    found = next((pin.version for pin in pins(text) if pin.name == "torch"), None)
    if found is None or not _is(Version(found), Version(wanted)):
        raise ToolError(f"uv resolved torch {found}, not {wanted}; look at uv's settings (overrides, constraints)")
    return found


def _is(found: Version, wanted: Version) -> bool:
    """Whether it is the wanted version; any build of it ("2.13.0+cpu") where none is named."""
    return found == wanted or (wanted.local is None and Version(found.public) == wanted)


def _key(combination: Combination, lock: Lock, source: str, offered: str | None) -> str:
    """Return the digest of all that decides the layer; settings may hold passwords, so only their digest is kept."""
    env: Mapping[str, str] = settings.environment()
    driver = _DRIVER.read_text(encoding="utf-8") if source == "auto" and _DRIVER.exists() else ""
    decisive = [lock.digest, combination.torch, combination.python, source, offered, sysconfig.get_platform(), driver]
    return digest_of(json.dumps([*decisive, *(env.get(name) for name in _DECISIVE)]))


def _kept(file: Path) -> str | None:
    """Return an earlier answer, unless it is not there or not whole."""
    if not file.exists():
        return None
    title, _, text = file.read_text(encoding="utf-8", errors="replace").partition("\n")
    return text if title == f"# sha256:{digest_of(text)}" else None


def digest_of(text: str) -> str:
    """The sha256 that names a layer by its text."""
    return hashlib.sha256(text.encode()).hexdigest()
