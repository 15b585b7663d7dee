"""Why something is not there in a version: not yet, no longer, or in no release at all. Pure."""

from __future__ import annotations

from enum import StrEnum

from packaging.version import Version

from compat.history.span import Range, Span, parsed


class Absence(StrEnum):
    """The directions in which a release that has it may lie."""

    GONE = "gone"
    NOT_YET = "not-yet"
    NEVER = "never"


def absences(span: Span, version: str | None) -> tuple[Absence, ...]:
    """What may be the matter at a version, or at an unknown one (None); () if the history says that it is there.

    Of a version that is newer than the history only what was gone before is said.
    """
    if not span:
        known = version is None or span.holds(version) is not None
        return (Absence.NEVER,) if known else ()
    found = {Absence.GONE: gone(span, version), Absence.NOT_YET: coming(span, version)}
    return tuple(absence for absence, range_ in found.items() if range_)


def gone(span: Span, version: str | None) -> Range | None:
    """The last range before the version, which ended; of an unknown version the last that ended."""
    asked = _asked(span, version)
    ended = [each for each in span.ranges if each.gone and (asked is None or Version(each.gone) <= asked)]
    return None if not ended or _there(span, asked) else ended[-1]


def coming(span: Span, version: str | None) -> Range | None:
    """The first range after the version; of an unknown version the last that began within the history."""
    asked = _asked(span, version)
    if asked is None:
        begun = [each for each in span.ranges if each.first != span.oldest]
        return begun[-1] if begun else None
    return next((each for each in span.ranges if asked < Version(each.first)), None)


def _asked(span: Span, version: str | None) -> Version | None:
    """The version, None if unknown. A development version that should have it counts with the release to come."""
    asked = parsed(version) if version is not None else None
    return Version(asked.base_version) if asked and asked.is_prerelease and _there(span, asked) else asked


def _there(span: Span, asked: Version | None) -> bool:
    return asked is not None and any(
        Version(each.first) <= asked and (each.gone is None or asked < Version(each.gone)) for each in span.ranges
    )
