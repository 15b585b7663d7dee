"""torch: a layer of its own, resolved on the machine and outside the committed lock.

Its version is the combination's; which build of it (CPU, CUDA) is the machine's or the user's choice. Or it is the
torch that an interpreter has already ("system"), whatever version that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from compat import installer, interpreter, scratch, settings, torch_system
from compat.errors import CompatError, ToolError
from compat.files import write_whole
from compat.lockfile import pins
from compat.model import Combination, Lock, Outcome, Stage, Status
from compat.process import Completed
from compat.torch_source import FROM_INDEX, FROM_LINKS, TorchSource, digest_of, exact_version, flags_of, source_of
from compat.torch_system import Linked

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
        return flags_of(self.backend)


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
    source = source_of(combination, combination.torch, lock, cache_dir, backend)
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
    source = source_of(combination, combination.torch, lock, cache_dir, backend)
    text = _kept(source.kept)
    return _layer(text, combination.torch, source) if text is not None else None


def kept_in(combination: Combination, lock: Lock, cache_dir: Path, backend: str = "auto") -> Path | None:
    """The file that keeps the index's answer, whether it is there or not; None where none is asked."""
    if combination.torch is None or torch_system.is_system(backend):
        return None
    return source_of(combination, combination.torch, lock, cache_dir, backend).kept


def stored(text: str, wanted: str) -> TorchLayer:
    """A layer by its text, from another machine. Raises ToolError if it is of another torch, or more than pins."""
    try:
        exact = all(pin.version and pin.hashed for pin in pins(text))
    except ValueError:
        exact = False
    if not exact:
        raise ToolError("the torch layer has a line that is no exact pin with a hash; make it anew")
    return TorchLayer(text, exact_version(text, wanted), FROM_LINKS, digest_of(text))


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


def _layer(text: str, wanted: str, source: TorchSource) -> TorchLayer:
    return TorchLayer(text, exact_version(text, wanted), source.backend, digest_of(text))


def _compiled(combination: Combination, lock: Lock, source: TorchSource) -> Completed:
    with scratch.folder() as folder:
        constraints = folder / "lock.txt"
        constraints.write_text(lock.text, encoding="utf-8")
        return installer.uv_pip(
            *("compile", "--python-version", combination.python, *_FLAGS, *flags_of(source.backend), *settings.flags()),
            *("--constraints", str(constraints), "-"),
            text=f"torch=={source.wanted}\n",
        )


def _kept(file: Path) -> str | None:
    """Return an earlier answer, unless it is not there or not whole."""
    if not file.exists():
        return None
    title, _, text = file.read_text(encoding="utf-8", errors="replace").partition("\n")
    return text if title == f"# sha256:{digest_of(text)}" else None
