"""Reads ``requirements.txt`` in all its forms, and what ``pip freeze`` and ``uv pip freeze`` print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from packaging.requirements import Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name
from pip_requirements_parser import (  # type: ignore[import-untyped]
    OPT_BY_OPTIONS_DEST,
    CommentRequirementLine,
    InstallRequirement,
    OptionLine,
)

from compat import pep440
from compat.check.present_entries import Entry, Listing
from compat.check.present_includes import INCLUDES, Line, lines
from compat.check.present_left_out import SOURCE_TREE, wheel_version
from compat.check.present_set import exact_version
from compat.errors import MatrixError
from compat.language import phrase

NOT_TAKEN_OVER = phrase("an option of the file: the settings of pip and uv on this machine are used instead")
_VIA = re.compile(r"#\s*via\b")


def read(path: Path) -> Listing:
    """List a requirements file. Raises MatrixError for one that pip could not read, or that hides a package's name."""
    found = list(lines(path))
    wanted = [each for each in found if isinstance(each.parsed, InstallRequirement) and not each.constraint]
    entries = [_entry(each) for each in wanted]
    forced = _is_freeze(found, entries)
    return Listing(
        label=path.name,
        entries=entries,
        forced=forced,
        names=() if forced else tuple(dict.fromkeys(canonicalize_name(each.name) for each in entries)),
        constraints=tuple(_constraints(found)),
        notes=tuple(dict.fromkeys((flag, NOT_TAKEN_OVER) for flag in _options(found))),
    )


def _entry(line: Line) -> Entry:
    requirement, link = line.parsed.req, line.parsed.link
    if link is not None:
        return _direct(line, requirement, link.url)
    exact = exact_version(requirement)
    text = _extras(requirement) if exact else str(requirement)  # without its marker: the parser keeps that apart
    return Entry(requirement.name, line.where, exact, line=text, marker=line.parsed.marker)


def _direct(line: Line, requirement: Requirement | None, url: str) -> Entry:
    """An entry for a URL or a path, with its name from the line, the wheel's name, or the folder's."""
    parts = urlsplit(url)
    if not parts.scheme:
        path = (line.folder / parts.path).resolve()
        if wheel_version(path.name) is None:
            return Entry(path.name, line.where, marker=line.parsed.marker, reason=SOURCE_TREE)
        url = path.as_uri()
    elif parts.scheme == "file" and line.parsed.is_editable:
        return Entry(Path(parts.path).name, line.where, marker=line.parsed.marker, reason=SOURCE_TREE)
    name = requirement.name if requirement else _name_of_wheel(url)
    if name is None:
        raise MatrixError(f"{line.where}: a URL that does not say its package; write: name @ {parts.scheme}://...")
    extras = _extras(requirement) if requirement else ""
    return Entry(name, line.where, wheel_version(url), _without_egg(url), extras, line.parsed.marker)


def _extras(requirement: Requirement) -> str:
    """A requirement for the extras alone: a pin has no place for them."""
    extras = ",".join(sorted(requirement.extras))
    return f"{requirement.name}[{extras}]" if extras else ""


def _name_of_wheel(url: str) -> str | None:
    try:
        return pep440.wheel(urlsplit(url).path.rpartition("/")[2])[0]
    except InvalidWheelFilename:
        return None


def _without_egg(url: str) -> str:
    """A direct reference without ``egg=``, pip's old way to name the package."""
    parts = urlsplit(url)
    kept = [each for each in parts.fragment.split("&") if each and not each.startswith("egg=")]
    return urlunsplit(parts._replace(fragment="&".join(kept)))


def _constraints(found: Sequence[Line]) -> Iterator[Requirement]:
    for line in found:
        if line.constraint and isinstance(line.parsed, InstallRequirement) and line.parsed.req is not None:
            marker = f" ; {line.parsed.marker}" if line.parsed.marker else ""
            yield Requirement(f"{line.parsed.req}{marker}")


def _options(found: Sequence[Line]) -> Iterator[str]:
    for line in found:
        if isinstance(line.parsed, OptionLine):
            yield from (OPT_BY_OPTIONS_DEST[each] for each in line.parsed.options if each not in INCLUDES)


def _is_freeze(found: Sequence[Line], entries: Sequence[Entry]) -> bool:
    """Whether it looks like what is installed: exact versions alone, ordered by name, and no trace of an author.

    The form has no mark of its own; a short list of a person's may look like it too.
    """
    by_hand = any(
        isinstance(each.parsed, OptionLine)
        or each.constraint
        or (isinstance(each.parsed, CommentRequirementLine) and _VIA.search(each.parsed.line))
        or (isinstance(each.parsed, InstallRequirement) and (each.parsed.hash_options or each.parsed.marker))
        for each in found
    )
    names = [each.name.lower() for each in entries if not each.reason]
    return not by_hand and not any(each.line for each in entries) and names == sorted(names)
