"""What a rule is: the recogniser of one known failure, with controls that prove its cause and ways out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from compat import pep440
from compat.model import Frame, Outcome, Raised


@dataclass(frozen=True)
class Case:
    """What a rule may look at: a failed outcome, the versions seen there, the other outcomes of its combination."""

    outcome: Outcome
    versions: Mapping[str, str]
    siblings: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def raised(self) -> Raised:
        """The exception; an empty one where none was seen."""
        return self.outcome.evidence.exception or Raised(type="", message="")

    @property
    def type(self) -> str:
        """The exception's class without its module."""
        return self.raised.type.rpartition(".")[2]

    @property
    def last_line(self) -> str:
        """The last line of the message: what stands before may be a whole model's representation."""
        lines = self.raised.message.strip().splitlines()
        return lines[-1] if lines else ""

    @property
    def innermost(self) -> Frame | None:
        """The frame that raised."""
        return self.raised.frames[-1] if self.raised.frames else None

    def raised_in(self, folder: str) -> bool:
        """Whether the innermost frame's file begins with ``folder`` ("transformers/models/t5/")."""
        return self.innermost is not None and self.innermost.file.startswith(folder)

    def passes_through(self, folder: str) -> bool:
        """Whether any frame's file begins with ``folder``."""
        return any(frame.file.startswith(folder) for frame in self.raised.frames)

    def raised_by_probe(self) -> bool:
        """Whether the probe's own code raised, not a library; torch's look-up of attributes is passed over."""
        frames = [f for f in self.raised.frames if not f.file.startswith("torch/")]
        return bool(frames) and not frames[-1].file.startswith(LIBRARIES)

    def is_within(self, package: str, specifier: str) -> bool | None:
        """Whether the version of ``package`` is in the range; None where the version is unknown."""
        return within(self.version(package), specifier)

    def version(self, package: str) -> str | None:
        """The version of a distribution, however its name is spelled (huggingface_hub, huggingface-hub)."""
        wanted = canonicalize_name(package)
        return next((version for name, version in self.versions.items() if canonicalize_name(name) == wanted), None)


LIBRARIES = ("torch/", "transformers/", "peft/", "tokenizers/", "huggingface_hub/", "accelerate/", "lavis/")


@dataclass(frozen=True)
class Control:
    """A probe that differs from the failing one in one thing, and what it does if the rule's cause is the cause.

    A name with ``*`` means the one among the failing probe's own controls that it fits (``*-stock``).
    """

    probe: str
    expected: str
    """"passed" or "failed"."""


@dataclass(frozen=True)
class CodeChange:
    """A way out that leaves the versions alone: the probe that does it the other way, where there is one.

    A name with ``*`` is meant as that of a ``Control``.
    """

    probe: str | None
    summary: str


@dataclass(frozen=True)
class Pins:
    """A way out by other versions: specifiers by package. It counts once a neighbour within them has passed."""

    pins: Mapping[str, str]
    summary: str


Remedy = CodeChange | Pins


@dataclass(frozen=True)
class Rule:
    """One known failure. ``affected``: version ranges by package in which it was seen, as text.

    ``about_versions`` is False for a failure that other versions would not mend (out of memory, a missing file); such
    a rule has no ``package`` ("") and no pins.
    """

    id: str
    title: str
    cause: str
    package: str
    affected: Mapping[str, str]
    matches: Callable[[Case], bool]
    controls: tuple[Control, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    about_versions: bool = True


@dataclass(frozen=True)
class GeneralRule:
    """A kind of failure whose package, versions and ways out depend on the names in it ("cannot import name X from M").

    ``specialise`` makes the rule of the one failure that a case shows, under the same id; None: not of this kind.
    """

    id: str
    title: str
    cause: str
    specialise: Callable[[Case], Rule | None]


def recognise(rule: Rule | GeneralRule, case: Case) -> Rule | None:
    """The rule of this case, if it is one of its failures."""
    match rule:
        case GeneralRule():
            return rule.specialise(case)
        case Rule():
            return rule if rule.matches(case) else None
        case _:
            assert_never(rule)


def within(version: str | None, specifier: str) -> bool | None:
    """Whether ``version`` is in the range; None where it is missing or unparsable.

    A development version counts, but not where its release would be on the other side: it may be from before or after
    the change that makes the boundary.
    """
    if version is None:
        return None
    try:
        found, allowed = pep440.version(version), pep440.specifiers(specifier)
    except InvalidVersion:
        return None
    inside = allowed.contains(found, prereleases=True)
    return None if found.is_devrelease and allowed.contains(found.base_version) is not inside else inside
