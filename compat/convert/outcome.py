"""What a conversion comes to: frozen values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from packaging.version import Version

from compat.errors import CompatError

Document = dict[str, object]
"""A JSON object, as it was read; nobody changes one in place."""


class CannotConvertError(Exception):
    """Raised by a transformation: what the target cannot say, in words for a person."""


class UnusableFileError(CompatError):
    """A file that is not what it claims to be: names the file and what is wrong."""


@dataclass(frozen=True)
class Change:
    """What one transformation rewrote.

    ``needed`` is False for what the target would pass over: it is rewritten only beside something that is needed.
    """

    transformation: str
    what: str
    needed: bool = True


@dataclass(frozen=True)
class Releases:
    """Between which releases: the one whose form the document has, and the one that is to read it."""

    source: Version
    target: Version


@dataclass(frozen=True)
class Converted:
    """The files that differ, by name, with their new bytes; without ``changes`` there are none."""

    files: Mapping[str, bytes]
    changes: tuple[Change, ...]

    @property
    def needed(self) -> bool:
        """Whether the target needs other files than the original."""
        return any(each.needed for each in self.changes)


@dataclass(frozen=True)
class Refused:
    """Why there is no such file: the transformation that cannot be made, and what stands in its way."""

    transformation: str
    reason: str
