"""``landscape.json`` read back: lines of releases with the ranges of each probe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from compat.check import json_file
from compat.errors import CompatError
from compat.report.landscape import SCHEMA_VERSION

FILE = "landscape.json"
ANEW = "`compat sweep` writes it anew"
MOST = 200
"""Probes or lines of one file; the committed one has some dozens of both together."""


@dataclass(frozen=True)
class Released:
    """A release and its day, None where that is unknown."""

    version: str
    uploaded: date | None = None


@dataclass(frozen=True)
class Span:
    """A range of releases with one outcome; see ``search.landscape.Range`` and ``report.reading.Reading``."""

    first: str
    last: str
    result: str
    asked: tuple[str, ...]
    inferred: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    error: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Along:
    """One probe along one line, oldest range first. What is in no range was asked in vain, or is unknown."""

    ranges: tuple[Span, ...]


@dataclass(frozen=True)
class Line:
    """The releases of ``package``, oldest first, beside the ``fixed`` versions."""

    package: str
    fixed: Mapping[str, str]
    releases: tuple[Released, ...]
    probes: Mapping[str, Along]


@dataclass(frozen=True)
class Landscape:
    """What the file says."""

    schema_version: int
    lines: tuple[Line, ...]


_FILE = TypeAdapter(Landscape)


def read(path: Path) -> Landscape | None:
    """The file; None where there is none. Raises CompatError, in one line, for what is no such file."""
    if not path.exists():
        return None
    content = json_file.read(path, ANEW)
    version = content.get("schema_version") if isinstance(content, dict) else None
    if type(version) is not int:
        raise CompatError(f"{path.name}: no landscape of compat; {ANEW}")
    if version != SCHEMA_VERSION:
        told = json_file.word(str(version))
        raise CompatError(f"{path.name}: of schema {told}, and this compat reads {SCHEMA_VERSION}; {ANEW}")
    try:
        found = _FILE.validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        steps = ".".join(json_file.word(str(step)) for step in first["loc"])
        raise CompatError(f"{path.name}: {steps}: {first['msg']}; {ANEW}") from None
    for mistake in _mistakes(found):
        raise CompatError(f"{path.name}: {mistake}; {ANEW}")
    return found


def _mistakes(found: Landscape) -> Iterator[str]:
    """What the types do not say."""
    if len(found.lines) > MOST or any(len(line.probes) > MOST for line in found.lines):
        yield f"more than {MOST} lines, or probes of one line"
    for line in found.lines:
        known = {each.version for each in line.releases}
        if len(known) < len(line.releases):
            yield f"{json_file.word(line.package)}: a release is listed twice"
        for probe, along in line.probes.items():
            named = (version for span in along.ranges for version in (span.first, span.last, *span.asked))
            unknown = next((version for version in named if version not in known), None)
            if unknown is not None:
                yield f"{json_file.word(probe)}: {json_file.word(unknown)} is no release of its line"
