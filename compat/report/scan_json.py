"""A scan as one JSON object. A string out: nothing here prints."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from compat.report.scan_document import BreakDocument, ScanDocument, UnreadDocument
from compat.report.scrub import file, secrets
from compat.scan.answer import Break, Scan, Verdict
from compat.scan.verdict import exit_code


def render(found: Scan) -> str:
    """The object, ending in a newline: ASCII alone, so that a terminal obeys none of its texts."""
    return json.dumps(asdict(document(found)), indent=2) + "\n"


def document(found: Scan) -> ScanDocument:
    """The object as a value."""
    code: Any = int(exit_code(found))
    return ScanDocument(
        schema="compat-scan/1",
        exit_code=code,
        target=dict(found.target),
        present=dict(found.present),
        files=found.files,
        counts={each: len(found.of(each)) for each in Verdict},
        breaks=tuple(_break(each, found.target[each.package]) for each in found.breaks),
        unread=tuple(UnreadDocument(file(each.path), each.cell, secrets(each.why)) for each in found.unread),
        not_seen=dict(found.unseen),
        ignored=found.ignored,
        not_judged=dict(found.not_judged),
    )


def _break(each: Break, target: str) -> BreakDocument:
    return BreakDocument(
        file=file(each.path),
        line=each.spot.line,
        column=each.spot.column,
        cell=each.spot.cell,
        kind=each.kind,
        name=each.name,
        package=each.package,
        target=target,
        last=each.fate.last,
        gone=each.fate.gone,
        since=each.fate.since,
        replacement=each.replacement,
        verdict=each.verdict,
        guard=each.guard,
    )
