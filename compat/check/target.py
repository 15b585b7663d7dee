"""``--to``: where the user wants to go, as requirements."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from compat import pep440
from compat.errors import MatrixError
from compat.language import joined, phrase

LATEST = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:(?:==|@|=)\s*latest\s*)?")
"""``transformers``, ``transformers==latest`` and ``transformers@latest`` mean the same."""
TORCH = "torch"

Newest = Callable[[str], str]
"""The newest release of a package. Raises IndexUnavailable."""


@dataclass(frozen=True)
class Target:
    """What is wanted, by package; ``upgrade``: and everything else as new as the resolver finds it.

    torch's version is apart: it is a layer of its own, and never in the requirements.
    """

    requirements: Mapping[str, Requirement]
    upgrade: bool = False
    torch: str | None = None

    @property
    def words(self) -> str:
        """For people: "transformers==5.0.0, peft>=0.18"."""
        named = [str(each) for each in self.requirements.values()]
        named += [f"torch=={self.torch}"] if self.torch else []
        return joined([*named, *([phrase("everything else upgraded")] if self.upgrade else [])])

    def admits(self, package: str, version: str) -> bool:
        """Whether a version of a package is what was asked for; of one that nobody named, any is."""
        wanted = self.requirements.get(package)
        if wanted is None or wanted.url:
            return wanted is None or wanted.url == version
        return wanted.specifier.contains(Version(version), prereleases=True)


def read(texts: Sequence[str], newest: Newest, *, upgrade: bool = False) -> Target:
    """Read pins, ranges and ``latest``. Raises MatrixError for anything else, and for a package named twice."""
    if not texts and not upgrade:
        raise MatrixError(
            "--to: name what you want, as in --to transformers==5.23.0 or --to peft==latest; or --upgrade"
        )
    wanted: dict[str, Requirement] = {}
    for text in texts:
        requirement = _requirement(text, newest)
        name = canonicalize_name(requirement.name)
        if name in wanted:
            raise MatrixError(f"--to: {name} is named twice: {wanted[name]} and {requirement}")
        wanted[name] = requirement
    torch = wanted.pop(TORCH, None)
    return Target(wanted, upgrade, _torch(torch) if torch else None)


def _requirement(text: str, newest: Newest) -> Requirement:
    if text.strip() == "latest":
        raise MatrixError("--to latest: of which package? transformers==latest, or --upgrade for everything")
    if found := LATEST.fullmatch(text):
        name = canonicalize_name(found["name"])
        return Requirement(f"{name}=={newest(name)}")
    try:
        requirement = pep440.requirement(text)
    except InvalidRequirement as error:
        problem = str(error).splitlines()[0]
        raise MatrixError(f"--to {text!r}: {problem}; expected a pin, a range, or NAME==latest") from None
    if requirement.specifier.is_unsatisfiable():
        raise MatrixError(f"--to {text!r}: it excludes every version; expected a pin, a range, or NAME==latest")
    if requirement.marker is not None:
        raise MatrixError(f"--to {text!r}: a marker says nothing here; leave it out")
    return requirement


def _torch(wanted: Requirement) -> str:
    """torch comes in exact versions only: its layer is built for one."""
    pins = [each.version for each in wanted.specifier if each.operator == "==" and "*" not in each.version]
    if len(pins) != 1 or len(wanted.specifier) != 1:
        raise MatrixError(f"--to {wanted}: name one version of torch, as in torch==2.13.0")
    return pins[0]
