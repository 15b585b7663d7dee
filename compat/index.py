"""Releases of a package from the indexes that pip and uv are set to use. Never an empty list: a failing one raises.

Indexes are combined as uv combines them (``UV_INDEX_STRATEGY``): with pip's extra indexes all are one; with uv's own
the first that has the package decides. Find-links places are added to either.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date
from pathlib import Path
from urllib.parse import urlsplit

import pypi_simple
import requests
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pypi_simple import DistributionPackage, PyPISimple

from compat import files, pep440, settings
from compat.errors import IndexUnavailable
from compat.fitting import fits
from compat.index_source import NO_INDEX_PAGE, Source, reach, sources, status_of, within, words
from compat.releases import Release, frozen_text, in_order

FROZEN = {"transformers": ">=4.28", "tokenizers": ">=0.13", "peft": ">=0.3"}
"""The packages of the frozen list, with the versions that it goes back to."""

TIMEOUT_S = 30.0
"""Seconds without a byte after which an index counts as failed, unless ``UV_HTTP_TIMEOUT`` says otherwise; uv's own."""

PAGE_LIMIT_S = 300.0
"""Seconds that a whole page may take."""

FORBIDDEN_IS_ABSENT = frozenset({"download.pytorch.org"})
"""Hosts that answer 403 for a package that they do not have; uv knows this one too."""


def releases(package: str, *, python: str | None = None, prereleases: bool = False) -> tuple[Release, ...]:
    """The releases of a package, oldest version first; without pre-releases and development versions by default.

    ``python`` ("3.11") is the Python that the wheels have to fit, on this platform; the running one by default. Raises
    IndexUnavailable if an index fails or if none has the package.
    """
    by_version = offered(package, prereleases=prereleases)
    return in_order(_release(str(version), found, python) for version, found in by_version.items())


def offered(
    package: str, *, prereleases: bool = False, at: Sequence[Source] = ()
) -> Mapping[Version, Sequence[DistributionPackage]]:
    """The files of each release, yanked ones included. Raises IndexUnavailable as `releases` does; never empty.

    ``at`` names other sources than those that are set up.
    """
    name = canonicalize_name(package)
    asked = at or sources(settings.environment(), no_index="--no-index" in settings.flags())
    by_version: dict[Version, list[DistributionPackage]] = {}
    for file in _unique(_collected(name, asked)):
        version = _version(file)
        if version and (prereleases or not version.is_prerelease):
            by_version.setdefault(version, []).append(file)
    if not by_version:
        raise _nowhere(name, asked)
    return by_version


def renew(path: Path, packages: Mapping[str, str] = FROZEN, *, today: date, python: str = "3.11") -> None:
    """Write the frozen list anew from the index: by package the versions that a specifier accepts. All or nothing.

    Raises IndexUnavailable for a package without any.
    """
    found = {
        name: [each for each in releases(name, python=python) if each.version in SpecifierSet(specifier)]
        for name, specifier in packages.items()
    }
    for name, specifier in packages.items():
        if not found[name]:
            raise IndexUnavailable(f"{name}: no index has a release in {specifier}; {path.name} was not written")
    files.write_whole(path, frozen_text(found, today))


def _collected(name: str, asked: Sequence[Source]) -> list[DistributionPackage]:
    """The files of all sources. A missing local index, a warning for pip, voids the answer only if no other answers."""
    missing = [source for source in asked if source.folder and not source.folder.exists()]
    reached = [source for source in asked if source not in missing]
    if missing and all(source.flat for source in reached):
        raise IndexUnavailable(f"{name}: the index {missing[0].shown} is not there; correct its setting, or mount it")
    first_only = settings.environment().get("UV_INDEX_STRATEGY", "first-index") == "first-index"
    found: list[DistributionPackage] = []
    decided = False
    for source in reached:
        if source.flat or not (first_only and decided):
            answer = _asked(source, name)
            found += answer
            decided = decided or (bool(answer) and not source.flat)
    return found


def _asked(source: Source, name: str) -> list[DistributionPackage]:
    """What one source has of a package: nothing if it does not have it. Raises IndexUnavailable, the cause in words."""
    try:
        with warnings.catch_warnings():
            # The parser's remarks on odd pages, and on untrusted certificates that the user asked for.
            warnings.simplefilter("ignore")
            folder = source.folder
            page = _local(folder, source, name) if folder else within(_page_limit_s(), lambda: _remote(source, name))
    except (requests.RequestException, OSError, *NO_INDEX_PAGE) as error:
        if source.host in FORBIDDEN_IS_ABSENT and status_of(error) == requests.codes.forbidden:
            return []
        raise IndexUnavailable(f"{name}: the index {source.shown} {words(error, timeout_s())}") from None
    return [
        file for file in page if file.project and canonicalize_name(file.project) == name and _is_safe(file, source)
    ]


def _is_safe(file: DistributionPackage, source: Source) -> bool:
    """Whether it is called as one file (it is kept under that name), and a page of the network names none of ours."""
    name_alone = not any(character in file.filename for character in "/\\\0")
    return name_alone and bool(source.folder or urlsplit(file.url).scheme in ("http", "https"))


def _remote(source: Source, name: str) -> list[DistributionPackage]:
    with reach(source, settings.environment()) as session:
        if source.flat:
            response = session.get(source.url, timeout=timeout_s())
            response.raise_for_status()
            return pypi_simple.ProjectPage.from_response(response, name).packages
        try:
            page = PyPISimple(source.url, session=session).get_project_page(name, timeout=timeout_s())
        except pypi_simple.NoSuchProjectError:
            return []
    if page.repository_version is None and not any(file.project for file in page.packages):
        raise ValueError("a page without files that does not call itself an index page: a login page, a proxy's remark")
    return page.packages


def _local(folder: Path, source: Source, name: str) -> list[DistributionPackage]:
    """The files of a local index (PEP 503: ``folder/name/index.html``), or of a find-links page or folder."""
    if source.flat and folder.is_dir():
        links = "".join(f'<a href="{each.name}">{each.name}</a>' for each in folder.iterdir() if each.is_file())
        return pypi_simple.ProjectPage.from_html(name, links, f"{folder.absolute().as_uri()}/").packages
    page = folder if source.flat else folder / name / "index.html"
    if not page.exists():
        return []
    return pypi_simple.ProjectPage.from_html(name, page.read_bytes(), page.absolute().as_uri()).packages


def _unique(found: Iterable[DistributionPackage]) -> Iterable[DistributionPackage]:
    """One file a name: the first index that has it decides whether it is yanked, as for pip and uv."""
    return {file.filename: file for file in reversed(list(found))}.values()


def _version(file: DistributionPackage) -> Version | None:
    """The version of an sdist or wheel; None for what no installer of today takes."""
    if file.package_type not in {"sdist", "wheel"} or not file.version:
        return None
    try:
        return pep440.version(file.version)
    except InvalidVersion:
        return None


def _release(version: str, found: Sequence[DistributionPackage], python: str | None) -> Release:
    """A release is yanked when all its files are; a single yanked file is only left out."""
    valid = [file for file in found if not file.is_yanked] or found
    times = [file.upload_time.astimezone(UTC) for file in found if file.upload_time]
    return Release(
        version=version,
        uploaded=min(times, default=None),
        yanked=all(file.is_yanked for file in found),
        yanked_reason=next((file.yanked_reason for file in valid if file.yanked_reason), None),
        wheel=any(fits(file, python) for file in valid),
        requires_python=next((file.requires_python for file in valid if file.requires_python), None),
    )


def timeout_s() -> float:
    """Seconds without a byte after which an index counts as failed."""
    value = settings.environment().get("UV_HTTP_TIMEOUT", "")
    return float(value) if re.fullmatch(r"\d+(\.\d+)?", value) else TIMEOUT_S


def _page_limit_s() -> float:
    return min(settings.limit_s(), PAGE_LIMIT_S)


def _nowhere(name: str, asked: Sequence[Source]) -> IndexUnavailable:
    places = ", ".join(dict.fromkeys(source.shown for source in asked)) or "none is configured"
    return IndexUnavailable(f"{name}: no release of it on any index ({places}); check its name, or name another index")
