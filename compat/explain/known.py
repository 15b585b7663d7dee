"""The versions that a diagnosis stands on: what the person says or points to, and what the text names. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from packaging.version import Version

from compat.explain.seen import Mention


@dataclass(frozen=True)
class Known:
    """``versions`` by package, each with where it is from in ``sources``; ``contradicting`` are used by nobody."""

    versions: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    contradicting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def known(said: Mapping[str, str], pointed: Mapping[str, str], where: str, mentions: Sequence[Mention]) -> Known:
    """``said`` (``--with``) wins over ``pointed`` (``--from``, called ``where``), and that over the text.

    In the text a list of what is installed counts more than a sentence; two versions of one package mean none.
    """
    versions = {package: (version, "--with") for package, version in said.items()}
    for package, version in pointed.items():
        versions.setdefault(package, (version, where))
    contradicting = {}
    for package, named in _by_package(mentions).items():
        if package in versions:
            continue
        certain = [each for each in named if each.listed] or named
        different = {Version(each.version): each.version for each in certain}
        if len(different) == 1:
            versions[package] = (certain[0].version, f"the text, line {certain[0].line}")
        else:
            contradicting[package] = tuple(different.values())
    return Known(
        {package: version for package, (version, _) in versions.items()},
        {package: source for package, (_, source) in versions.items()},
        contradicting,
    )


def _by_package(mentions: Sequence[Mention]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for each in mentions:
        found.setdefault(each.package, []).append(each)
    return found
