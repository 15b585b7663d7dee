"""What the page's script is told of each cell: JSON values in which everything stands once. Pure.

``cells`` is [combination][probe]: the number of an answer, or -1 where it was not asked. An answer names its traceback,
output, figures and finding by their numbers. What is empty is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from compat import signature
from compat.finding import Finding, WayOut
from compat.language import text
from compat.model import Outcome, Raised
from compat.report import export, scrub, sought
from compat.report.cells import versions
from compat.report.findings import moved
from compat.report.html.heat import Heat
from compat.report.html.interned import Interned
from compat.report.html.states import states
from compat.report.html.words import words
from compat.report.ways import described
from compat.results import Answer

LONGEST = 400
"""Characters of a figure."""
MOST = 40
"""Figures of a cell."""
OUTPUT = 2000
"""Characters of what was printed: its end."""


def document(heat: Heat) -> dict[str, Any]:
    """All cells of the map with what they rest on."""
    tables = {
        name: Interned() for name in ("answers", "raised", "outputs", "figures", "findings", "frames", "rules", "ways")
    }
    cells = [list(_cells(answer, place, heat, tables)) for place, answer in enumerate(heat.answers)]
    told = {
        "across": heat.is_across,
        "words": words(),
        "states": [export.plain(state) for state in states()],
        "combinations": [_combination(answer) for answer in heat.answers],
        "probes": [_filled({**export.plain(probe), "question": text(probe.question)}) for probe in heat.probes],
        "cells": cells,
        **{name: table.values for name, table in tables.items()},
    }
    return {name: clean(value) for name, value in told.items()}


def clean(value: Any) -> Any:
    """JSON values without what must not leave the machine, and without what a text may do to the page's order."""
    if isinstance(value, str):
        return scrub.block(value)
    if isinstance(value, Mapping):
        return {name: clean(item) for name, item in value.items()}
    return [clean(item) for item in value] if isinstance(value, list) else value


def _combination(answer: Answer) -> dict[str, Any]:
    combination = answer.combination
    return {
        "id": combination.id,
        "title": text(combination.title),
        "kind": combination.kind.value,
        "python": combination.python,
        "versions": list(versions(answer)),
        "verdict": answer.verdict.value,
    }


def _cells(answer: Answer, place: int, heat: Heat, tables: Mapping[str, Interned]) -> Iterator[int]:
    findings = {finding.outcome.probe: finding for finding in answer.findings}
    for outcome, key in zip(heat.outcomes[place], heat.keys[place], strict=True):
        if outcome is None:
            yield -1
        else:
            yield tables["answers"].number(_answer(outcome, key, findings.get(outcome.probe), answer, tables))


def _answer(
    outcome: Outcome, key: str, finding: Finding | None, answer: Answer, tables: Mapping[str, Interned]
) -> dict[str, Any]:
    seen = outcome.evidence
    return _filled(
        {
            "state": key,
            "status": text(outcome.status.value),
            "stage": text(outcome.stage.value),
            "phase": text(seen.phase.value) if seen.phase else "",
            "reason": "" if seen.exception else text(outcome.reason),
            "behind": outcome.prerequisite,
            "signal": seen.signal,
            "exit": seen.exit_code,
            "device": seen.device,
            "dtype": seen.dtype,
            "raised": _raised(seen.exception, tables),
            "output": tables["outputs"].number(seen.output[-OUTPUT:]) if seen.output.strip() else None,
            "figures": tables["figures"].number(_figures(seen.figures)) if seen.figures else None,
            "finding": tables["findings"].number(_finding(finding, answer, tables)) if finding else None,
        }
    )


def _raised(raised: Raised | None, tables: Mapping[str, Interned]) -> int | None:
    if raised is None:
        return None
    frames = [tables["frames"].number([frame.file, frame.line, frame.function]) for frame in raised.frames]
    cause = _raised(raised.cause, tables)
    shown = signature.shown(raised)
    told = {"type": raised.type, "message": raised.message, "shown": shown, "frames": frames, "cause": cause}
    return tables["raised"].number(_filled(told))


def _figures(figures: Mapping[str, Any]) -> list[list[str]]:
    """In the order of their names, as a results file has them: the page of such a file is the same."""
    first = sorted(figures.items())[:MOST]
    return [[name, _shortened(json.dumps(export.plain(value), ensure_ascii=False))] for name, value in first]


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"


def _finding(finding: Finding, answer: Answer, tables: Mapping[str, Interned]) -> dict[str, Any]:
    rule = finding.rule
    told = {"id": finding.rule_id, "title": text(rule.title) if rule else "", "cause": text(rule.cause) if rule else ""}
    return _filled(
        {
            "rule": tables["rules"].number(_filled(told)),
            "confidence": text(finding.confidence.value),
            "proof": [[each.probe, text(each.expected), text(each.observed)] for each in finding.proof],
            "ways": [tables["ways"].number(_way(way, answer)) for way in finding.ways_out],
            "searched": "" if finding.ways_out else sought.told(answer.search),
        }
    )


def _way(way: WayOut, answer: Answer) -> dict[str, Any]:
    if way.probe:
        return {"summary": text(way.summary), "probe": way.probe}
    return {"summary": text(way.summary), "way": described(way, answer), "moved": moved(way.distance)}


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [], ())}
