"""Where a combination's torch is from on this machine, and the file that keeps the index's answer."""

from __future__ import annotations

import functools
import hashlib
import json
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.version import Version

from compat import installer, settings, torch_system
from compat.errors import ToolError
from compat.lockfile import pins
from compat.model import Combination, Lock

FROM_LINKS = "find-links"
FROM_INDEX = "index"
_DECISIVE = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_TORCH_BACKEND")
_DRIVER = Path("/proc/driver/nvidia/version")


@dataclass(frozen=True)
class TorchSource:
    """Where a combination's torch is from here, under which version, and the file that keeps the answer."""

    backend: str
    wanted: str
    kept: Path


def source_of(combination: Combination, torch: str, lock: Lock, cache_dir: Path, backend: str) -> TorchSource:
    """Where that torch is from: under "auto" find-links, or what uv makes of the machine; any other as named."""
    backend = settings.environment().get("UV_TORCH_BACKEND", backend) if backend == "auto" else backend
    offered = _offered(combination.python, torch) if backend == "auto" else None
    source = FROM_LINKS if offered else backend
    kept = cache_dir / "torch-layers" / f"{_key(combination, lock, source, offered)[:32]}.txt"
    return TorchSource(source, offered or torch, kept)


def flags_of(source: str) -> tuple[str, ...]:
    """uv's arguments that ask that place."""
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
    return exact_version(answer.stdout, version) if answer.returncode == 0 else None


def exact_version(text: str, wanted: str) -> str:
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


def digest_of(text: str) -> str:
    """The sha256 that names a layer by its text."""
    return hashlib.sha256(text.encode()).hexdigest()
