"""The versions that a diagnosis stands on: what the person says or points to, and what the text names. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from packaging.version import Version

from compat.explain.seen import Mention
from compat.history.span import parsed
from compat.language import phrase


@dataclass(frozen=True)
class Known:
    """``versions`` by package, each with where it is from in ``sources``; ``contradicting`` are used by nobody.

    ``beyond`` has the newest release that the history of names knows, of packages whose version is newer than that.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    contradicting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beyond: Mapping[str, str] = field(default_factory=dict)


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
            versions[package] = (certain[0].version, phrase("the text, line %(line)d", line=certain[0].line))
        else:
            contradicting[package] = tuple(different.values())
    return Known(
        {package: version for package, (version, _) in versions.items()},
        {package: source for package, (_, source) in versions.items()},
        contradicting,
    )


def beyond(versions: Mapping[str, str], newest: Callable[[str], str | None]) -> Mapping[str, str]:
    """Of packages whose version is newer than the newest release that is known, that release."""
    found: dict[str, str] = {}
    for package, version in versions.items():
        last, now = newest(package), parsed(version)
        end = parsed(last) if last else None
        if last and now and end and now > end:
            found[package] = last
    return found


def _by_package(mentions: Sequence[Mention]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for each in mentions:
        found.setdefault(each.package, []).append(each)
    return found
