"""Which wheels a Python takes on this platform, and which of them first: by their tags."""

from __future__ import annotations

import functools
import platform
from collections.abc import Iterable, Mapping

from packaging.specifiers import InvalidSpecifier
from packaging.tags import Tag, compatible_tags, cpython_tags, sys_tags
from packaging.utils import InvalidWheelFilename
from pypi_simple import DistributionPackage

from compat import pep440


def fits(file: DistributionPackage, python: str | None) -> bool:
    """Whether a file is a wheel that a Python ("3.11"; None: the running one) takes on this platform."""
    try:
        tags = pep440.wheel(file.filename)[3]
        accepted = pep440.specifiers(file.requires_python or "").contains(
            python or platform.python_version(), prereleases=True
        )
    except InvalidWheelFilename:
        return False
    except InvalidSpecifier:
        accepted = True  # as pip does: what nobody can read does not forbid
    return accepted and not tags.isdisjoint(_tags(python))


def rank(wheel: str, python: str) -> int | None:
    """How well a wheel fits a Python ("3.11") on this platform, by its file name: 0 is best, None is not at all."""
    try:
        tags = pep440.wheel(wheel)[3]
    except InvalidWheelFilename:
        return None
    return min((_tags(python)[tag] for tag in tags if tag in _tags(python)), default=None)


@functools.cache
def _tags(python: str | None) -> Mapping[Tag, int]:
    """The tags that fit, each with its place: the best comes first, as an installer takes them."""
    if python is None:
        return _ranked(sys_tags())
    version = tuple(int(part) for part in python.split(".")[:2])
    interpreter = "cp" + "".join(map(str, version))
    return _ranked((*cpython_tags(version), *compatible_tags(version, interpreter)))


def _ranked(tags: Iterable[Tag]) -> Mapping[Tag, int]:
    return {tag: place for place, tag in reversed([*enumerate(tags)])}
