"""A combination -> the metadata at the head of a script (PEP 723): its Python and the exact versions that it has. Pure.

What was named (packages, companions, torch) stands there; what came with it follows from ``exclude-newer``, and stands
there too where there is no such day. Forced packages were installed without their dependencies: uv is told that they
have none, and that nobody else's wish about them counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from compat import pep440
from compat.lock import is_direct
from compat.lockfile import applying
from compat.model import Combination
from compat.report import scrub

LOCAL = "file:"
OPEN, CLOSE = "# /// script", "# ///"


@dataclass(frozen=True)
class Installed:
    """What was there: versions by normalised name, from the lock and from what the probes saw; the exact torch."""

    locked: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)


def locked(text: str, python: str) -> dict[str, str]:
    """The versions of a lock's text that apply under a Python ("3.11")."""
    return {pin.name: pin.version for pin in applying(text, python) if pin.version}


def metadata(combination: Combination, there: Installed) -> str:
    """The comment block."""
    wanted = requirements(combination, there)
    lines = [f'requires-python = "=={combination.python}.*"', "dependencies = ["]
    lines += [*(f"  {json.dumps(each, ensure_ascii=False)}," for each in wanted), "]"]
    lines += _settings(combination, there)
    return "\n".join([OPEN, *(f"# {line}".rstrip() for line in lines), CLOSE]) + "\n"


def requirements(combination: Combination, there: Installed) -> list[str]:
    """What is to be installed, one requirement each, packages before companions before torch."""
    named = {**combination.packages, **combination.forced}
    found: dict[str, str] = {canonicalize_name(name): _pin(name, version, there) for name, version in named.items()}
    for companion in combination.companions:
        name = canonicalize_name(Requirement(companion).name)
        found.setdefault(name, _companion(name, companion, there))
    if combination.torch:
        found["torch"] = f"torch=={public(combination.torch)}"
    if combination.exclude_newer is None:
        found = {**{name: f"{name}=={version}" for name, version in sorted(there.locked.items())}, **found}
    return list(found.values())


def public(version: str) -> str:
    """A version without its build ("+cpu"), which another index has not; which build is the machine's choice."""
    return Version(version).public


def _pin(name: str, version: str, there: Installed) -> str:
    if not is_direct(version):
        return f"{name}=={version}"
    if version.startswith(LOCAL):
        seen = there.seen.get(canonicalize_name(name)) or there.locked.get(canonicalize_name(name))
        return f"{name}=={seen}" if seen else name
    return f"{name} @ {scrub.secrets(version)}"


def _companion(name: str, wanted: str, there: Installed) -> str:
    version = there.locked.get(name)
    try:
        url = pep440.requirement(wanted).url
    except InvalidRequirement:
        url = None
    if url:
        return _pin(name, url, there)
    return f"{name}=={version}" if version else wanted


def remarks(combination: Combination) -> list[str]:
    """What a reader has to know of the versions: each a sentence."""
    local = sorted(name for name, value in combination.packages.items() if value.startswith(LOCAL))
    return [f"{name} was installed from a local file; here stands its version." for name in local]


def _settings(combination: Combination, there: Installed) -> list[str]:
    """uv's own."""
    lines = []
    if combination.exclude_newer:
        lines += [f"exclude-newer = {json.dumps(combination.exclude_newer)}"]
        # torch may come from a folder or an index without upload times: it has its version, and needs no day.
        lines += ["exclude-newer-package = { torch = false }"] if combination.torch else []
    if combination.forced:
        exact = {name: _pin(name, version, there) for name, version in sorted(combination.forced.items())}
        lines += [f"override-dependencies = {json.dumps(list(exact.values()))}"]
        for name in exact:
            lines += ["", "[[tool.uv.dependency-metadata]]", f"name = {json.dumps(name)}", "requires-dist = []"]
    return ["", "[tool.uv]", *lines] if lines else []
