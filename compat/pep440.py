"""Reads versions, ranges, requirements and wheels' names from others: what Python cannot count in is refused too.

Packaging's own readers let a number of more than 4300 digits through to ``int``, or to a later comparison, which then
raise a bare ValueError (``sys.get_int_max_str_digits``, CPython's guard against quadratic time).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

LONGEST_NUMBER = 100
"""Digits. The longest in real releases are dates with the time of day."""
_LONGER = re.compile(rf"\d{{{LONGEST_NUMBER + 1}}}")


_Read = TypeVar("_Read")


def without_end(text: str) -> bool:
    """Whether a number in a text has more digits than any release."""
    return _LONGER.search(text) is not None


def _bounded(read: Callable[[str], _Read], refused: type[ValueError]) -> Callable[[str], _Read]:
    def bounded(text: str) -> _Read:
        if without_end(text):
            raise refused(f"{text[:40]}...: a number of more than {LONGEST_NUMBER} digits")
        return read(text)

    return bounded


version = _bounded(Version, InvalidVersion)
"""A version. Raises InvalidVersion."""
specifiers = _bounded(SpecifierSet, InvalidSpecifier)
"""A range. Raises InvalidSpecifier."""
requirement = _bounded(Requirement, InvalidRequirement)
"""A requirement; its range and marker can be asked. Raises InvalidRequirement."""
wheel = _bounded(parse_wheel_filename, InvalidWheelFilename)
"""(name, version, build, tags) of a wheel's file name. Raises InvalidWheelFilename."""


def is_version(text: str) -> bool:
    """Whether a text is a version at all."""
    try:
        version(text)
    except InvalidVersion:
        return False
    return True
