"""``--to`` and ``--at`` as versions that the history knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from packaging.requirements import Requirement
from packaging.version import Version

from compat.check import target
from compat.errors import MatrixError
from compat.history.names import History
from compat.history.span import parsed


def wanted(history: History, texts: Sequence[str], option: str = "--to") -> dict[str, str]:
    """A version of each named package: a pin as it is, of a range the newest known release.

    Raises MatrixError for a package or a version that the history does not have: what has no history cannot be judged.
    """
    if not texts:
        raise MatrixError(f"{option}: name a release, as in {option} transformers==5.23.0 or {option} peft==latest")
    try:
        found = target.read(texts, lambda name: _releases(history, name, option)[-1])
    except MatrixError as error:
        raise MatrixError(str(error).replace("--to", option)) from None
    if found.torch:
        _releases(history, target.TORCH, option)
    return {name: _version(history, each, name, option) for name, each in found.requirements.items()}


def standing(history: History, texts: Sequence[str]) -> dict[str, str]:
    """Where somebody is (``--at``): pins alone, for a range is no place."""
    for text in texts:
        if "==" not in text:
            raise MatrixError(f"--at {text}: name the one version that you have, as transformers==4.57.6")
    return wanted(history, texts, "--at")


def known(history: History, pins: Mapping[str, str]) -> dict[str, str]:
    """Of a set of pins those that the history can be asked about."""
    return {
        package: version
        for package, version in pins.items()
        if (releases := history.releases(package)) and _within(version, releases)
    }


def _releases(history: History, package: str, option: str) -> tuple[str, ...]:
    releases = history.releases(package)
    if not releases:
        raise MatrixError(f"{option} {package}: the history of names has {', '.join(history.packages)} only")
    return releases


def _version(history: History, wanted: Requirement, package: str, option: str) -> str:
    releases = _releases(history, package, option)
    if wanted.url:
        raise MatrixError(f"{option} {package}: an address has no history; name a release ({_ends(releases)})")
    fitting = [each for each in releases if wanted.specifier.contains(each, prereleases=True)]
    if fitting:
        return fitting[-1]
    pins = [each.version for each in wanted.specifier if each.operator == "=="]
    if len(pins) == 1 and len(wanted.specifier) == 1 and _unreleased(pins[0]) and _within(pins[0], releases):
        return _released(pins[0], releases)
    raise MatrixError(
        f"{option} {wanted}: the history of names knows {package} {_ends(releases)}{_near(pins, releases)}"
    )


def _released(version: str, releases: Sequence[str]) -> str:
    """The release that a version leads to, and is likest; itself if there is none, to count with the one before."""
    base = Version(Version(version).base_version)
    return next((each for each in releases if Version(each) == base), version)


def _unreleased(version: str) -> bool:
    """Whether it is a development version or the like."""
    asked = parsed(version)
    return asked is not None and asked.is_prerelease


def _within(version: str, releases: Sequence[str]) -> bool:
    asked = parsed(version)
    return asked is not None and Version(releases[0]) <= asked <= Version(releases[-1])


def _near(pins: Sequence[str], releases: Sequence[str]) -> str:
    asked = parsed(pins[0]) if len(pins) == 1 else None
    if asked is None or not _within(pins[0], releases):
        return ""
    before = [each for each in releases if Version(each) < asked]
    after = [each for each in releases if Version(each) > asked]
    return f", beside it {before[-1]} and {after[0]}"


def _ends(releases: Sequence[str]) -> str:
    return f"{releases[0]} to {releases[-1]}"
