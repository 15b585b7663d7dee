"""The wheel of each pin for this platform: the one that is there already, else the index's best that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from packaging.utils import InvalidWheelFilename, canonicalize_name
from packaging.version import Version
from pypi_simple import DistributionPackage

from compat import index, pep440
from compat.errors import BundleError
from compat.fetch import fetch, has
from compat.fitting import rank
from compat.index_source import Source
from compat.lockfile import Pin

TORCH_INDEX = "https://download.pytorch.org/whl/"
"""Where uv takes a torch from whose build ("cpu", "cu128") it was asked for: a folder of that name here."""


def torch_index(version: str) -> tuple[Source, ...]:
    """The index of a build of torch, by its exact version ("2.13.0+cu128"); none for a version that names no build."""
    local = Version(version).local
    return (Source(f"{TORCH_INDEX}{local}"),) if local else ()


def local(pin: Pin, python: str, folder: Path, say: Callable[[str], None], besides: tuple[Source, ...] = ()) -> str:
    """The name of a pin's wheel, which is in the folder afterwards. ``besides`` is asked where the index lacks it.

    Raises IndexUnavailable if it cannot be had, BundleError where there is no such wheel for this platform.
    """
    if found := _there(pin, python, folder):
        return found
    for chosen in (_best(pin, python, at) for at in ((), *([besides] if besides else []))):
        if chosen:
            say(f"{chosen.filename}{_size(chosen)}")
            fetch(chosen.url, folder / chosen.filename, pin.hashes)
            return chosen.filename
    raise BundleError(f"{pin.name} {pin.version}: no wheel for this platform and Python {python} that the lock knows")


def _there(pin: Pin, python: str, folder: Path) -> str | None:
    """A wheel of it that an earlier call fetched."""
    names = sorted((path.name for path in folder.glob("*.whl")), key=lambda name: _rank(name, python))
    return next((name for name in names if _is_of(pin, name) and has(folder / name, pin.hashes)), None)


def _best(pin: Pin, python: str, at: tuple[Source, ...]) -> DistributionPackage | None:
    """The wheel that an installer would take; one without a stated hash is verified once it has come."""
    offered = index.offered(pin.name, prereleases=True, at=at)
    files = [
        each for version, found in offered.items() if str(version) == str(Version(str(pin.version))) for each in found
    ]
    fitting = [each for each in files if rank(each.filename, python) is not None and _is_known(each, pin.hashes)]
    return min(fitting, key=lambda each: _rank(each.filename, python), default=None)


def _is_known(file: DistributionPackage, hashes: Iterable[str]) -> bool:
    stated = file.digests.get("sha256")
    return stated is None or stated in hashes


def _is_of(pin: Pin, name: str) -> bool:
    try:
        package, version, _, _ = pep440.wheel(name)
    except InvalidWheelFilename:
        return False
    return canonicalize_name(package) == pin.name and version == Version(str(pin.version))


def _rank(name: str, python: str) -> tuple[float, str]:
    found = rank(name, python)
    return (float("inf") if found is None else found, name)


def _size(file: DistributionPackage) -> str:
    return f" ({file.size / 1e6:.1f} MB)" if file.size else ""
