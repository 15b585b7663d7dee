"""What an interpreter answered, for other programs. ``schema_version`` grows when a key changes its meaning. Pure."""

from __future__ import annotations

import json
from typing import Any

from compat.finding import Finding
from compat.here import Here
from compat.report.export import plain
from compat.rules.rule import Pins, Rule

SCHEMA_VERSION = 1


def render(found: Here) -> str:
    """The JSON text, ending in a newline. Texts are scrubbed of paths, credentials and tokens."""
    return json.dumps(document(found), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def document(found: Here) -> dict[str, Any]:
    """The answer as plain JSON values."""
    counting = {each.outcome.probe for each in found.counting}
    return {
        "schema_version": SCHEMA_VERSION,
        "python": found.interpreter.version,
        "device": found.asked.device,
        "scale": found.asked.scale,
        "versions": plain(found.versions),
        "verdict": plain(found.verdict),
        "not_installed": list(found.missing),
        "findings": [{**_finding(each), "counts": each.outcome.probe in counting} for each in found.findings],
        "outcomes": plain(found.outcomes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "probe": finding.outcome.probe,
        "rule": finding.rule_id,
        "title": finding.rule.title if finding.rule else None,
        "confidence": plain(finding.confidence),
        "proof": plain(finding.proof),
        "passed_here": plain(finding.ways_out),
        "known": _known(finding.rule) if finding.rule else [],
    }


def _known(rule: Rule) -> list[dict[str, Any]]:
    """The rule's ways out, none of which was run here."""
    return [
        {"summary": each.summary, "pins": dict(each.pins) if isinstance(each, Pins) else {}} for each in rule.remedies
    ]
