"""What is installed, compared with the pins that say what should be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.markers import Marker
from packaging.version import Version

from compat.lockfile import Pin, pins
from compat.model import Lock
from compat.torch_layer import TorchLayer


class NotInstalledError(Exception):
    """uv says that it installed everything, and something is not there."""


def verify(there: Mapping[str, str], lock: Lock, layer: TorchLayer | None, folder: Path) -> None:
    """Raises NotInstalledError where a distribution in an environment's folder is not that of its pin."""
    for each in layer.linked if layer else ():
        if there.get(each.name) != each.version:
            raise NotInstalledError(f"{each.name} {each.version} should be linked, found {there.get(each.name)}")
    applying = {pin.name: pin for pin in _applying(folder, lock.text, layer.text if layer else "", lock.forced)}
    for name, pin in applying.items():
        if name not in there or (pin.version and Version(there[name]) != Version(pin.version)):
            raise NotInstalledError(
                f"{name} {pin.version or ''} should be installed, found {there.get(name, 'nothing')}"
            )


def _applying(folder: Path, *texts: str) -> Iterator[Pin]:
    """Yield the pins whose markers are true in the environment; later texts come later, so they win."""
    config = (folder / "pyvenv.cfg").read_text(encoding="utf-8")
    full = re.search(r"(?m)^version_info = (\d+\.\d+\S*)", config)
    release = full[1] if full else ""
    here = {"python_full_version": release, "python_version": ".".join(release.split(".")[:2])} if full else {}
    for text in texts:
        yield from (pin for pin in pins(text) if not pin.marker or Marker(pin.marker).evaluate(here))
