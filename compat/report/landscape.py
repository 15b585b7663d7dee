"""Lines of releases -> ``landscape.md`` and ``landscape.json``. Pure and byte-stable: no times but release dates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compat.language import text
from compat.model import Question
from compat.report import export
from compat.report.founding import founding
from compat.report.reading import Reading, readings
from compat.report.templating import render as rendered
from compat.search.history import Boundary
from compat.search.landscape import Range
from compat.sweep import Line

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class BoundaryRow:
    """Two neighbouring releases that differ, with their dates ("" where unknown), and the command that shows it."""

    before: str
    after: str
    result_before: str
    result_after: str
    skipped: tuple[str, ...]
    command: str


@dataclass(frozen=True)
class ProbeSection:
    """One probe along one line."""

    probe: str
    question: str
    ranges: tuple[Reading, ...]
    boundaries: tuple[BoundaryRow, ...]


@dataclass(frozen=True)
class LineSection:
    """One line: its probes, and which releases were asked, inferred (their number) or refused (version, why)."""

    title: str
    probes: tuple[ProbeSection, ...]
    asked: tuple[str, ...]
    inferred: int
    refused: tuple[str, ...]


def render(lines: Sequence[Line], questions: Sequence[Question]) -> str:
    """The report in Markdown. The lines are those of one package."""
    return rendered(
        "landscape.md",
        package=lines[0].package if lines else "",
        founding=founding(lines, questions),
        lines=[_section(line, lines, questions) for line in lines],
    )


def render_json(lines: Sequence[Line], questions: Sequence[Question]) -> str:
    """The same for other programs, ending in a newline; ``schema_version`` grows when a key changes its meaning."""
    content = {"schema_version": SCHEMA_VERSION, "lines": [_plain(line, lines, questions) for line in lines]}
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def title(line: Line) -> str:
    """ "transformers beside peft 0.16.0"."""
    beside = ", ".join(f"{name} {version}" for name, version in line.fixed.items())
    return text("%(package)s beside %(others)s", package=line.package, others=beside) if beside else line.package


def command(line: Line, probe: str, boundary: Boundary) -> str:
    """The line that finds one boundary again."""
    beside = "".join(f" --with {name}=={version}" for name, version in line.fixed.items())
    return (
        f"compat bisect --package {line.package} --from {boundary.before} --to {boundary.after}{beside} --probe {probe}"
    )


def _section(line: Line, lines: Sequence[Line], questions: Sequence[Question]) -> LineSection:
    asked = tuple(version for version in line.versions if version in line.outcomes)
    return LineSection(
        title=title(line),
        probes=tuple(_probe(line, lines, probe, questions) for probe in line.landscapes),
        asked=asked,
        inferred=len(line.versions) - len(asked) - len(line.refused),
        refused=tuple(f"{each} ({text(line.refused[each])})" for each in line.versions if each in line.refused),
    )


def _probe(line: Line, lines: Sequence[Line], probe: str, questions: Sequence[Question]) -> ProbeSection:
    asked = {question.id: question.question for question in questions}
    found = readings(line, lines, probe, questions)
    rows = (_boundary(line, probe, each, found) for each in line.landscapes[probe].boundaries)
    return ProbeSection(probe, text(asked.get(probe, "")), found, tuple(rows))


def _boundary(line: Line, probe: str, boundary: Boundary, found: Sequence[Reading]) -> BoundaryRow:
    ends = {each.range.last: each for each in found}, {each.range.first: each for each in found}
    before, after = ends[0][boundary.before], ends[1][boundary.after]
    return BoundaryRow(
        before=before.last,
        after=after.first,
        result_before=before.brief,
        result_after=after.brief,
        skipped=boundary.skipped,
        command=command(line, probe, boundary),
    )


def _plain(line: Line, lines: Sequence[Line], questions: Sequence[Question]) -> dict[str, Any]:
    return {
        "package": line.package,
        "fixed": export.plain(line.fixed),
        "releases": [
            {"version": each.version, "uploaded": each.uploaded.date().isoformat() if each.uploaded else None}
            for each in line.releases
        ],
        "refused": export.plain(line.refused),
        "probes": {probe: _plain_probe(line, lines, probe, questions) for probe in line.landscapes},
    }


def _plain_probe(line: Line, lines: Sequence[Line], probe: str, questions: Sequence[Question]) -> dict[str, Any]:
    landscape = line.landscapes[probe]
    return {
        "ranges": [_plain_range(each) for each in readings(line, lines, probe, questions)],
        "boundaries": [{**export.plain(each), "command": command(line, probe, each)} for each in landscape.boundaries],
        "outside": list(landscape.outside),
    }


def _plain_range(reading: Reading) -> Mapping[str, Any]:
    range_: Range = reading.range
    return {
        **export.plain(range_),
        "result": reading.result,
        "error": export.plain(reading.error),
        "rule": reading.rule,
        "ways_out": export.plain(reading.ways_out),
    }
