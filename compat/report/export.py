"""``results.json``: everything, for other programs. ``schema_version`` grows when a key changes its meaning."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

from compat import signature
from compat.finding import Finding
from compat.model import Outcome
from compat.report import scrub
from compat.results import Analysis, Answer, Results
from compat.rules.rule import Rule

SCHEMA_VERSION = 1


def render(analysis: Analysis) -> str:
    """The JSON text, ending in a newline. Texts are scrubbed of paths, credentials and tokens."""
    return json.dumps(document(analysis), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def document(analysis: Analysis) -> dict[str, Any]:
    """The export as plain JSON values."""
    results = analysis.results
    rules = {f.rule.id: f.rule for answer in analysis.answers for f in answer.findings if f.rule}
    return {
        "schema_version": SCHEMA_VERSION,
        "host": plain(results.host),
        "questions": plain(results.questions),
        "combinations": [_combination(answer, results) for answer in analysis.answers],
        "neighbours": plain(results.neighbours),
        "rules": [_rule(rules[id_]) for id_ in sorted(rules)],
        "claims": plain(analysis.decisions),
    }


def _combination(answer: Answer, results: Results) -> dict[str, Any]:
    where = results.elsewhere.get(answer.combination.id)
    return {
        **plain(answer.combination),
        "lock": results.locks.get(answer.combination.id),
        **({"elsewhere": plain(where)} if where else {}),
        **({"search": plain(answer.search)} if answer.search else {}),
        "outcomes": plain(answer.outcomes),
        "verdict": plain(answer.verdict),
        "findings": [_finding(finding) for finding in answer.findings],
        "differences": plain(answer.differences),
        "comparison": plain(answer.document),
        "unlike_document": plain(answer.unlike),
        "bracket": plain(answer.bracket),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    """A finding names its outcome by its probe: the outcome itself stands beside it."""
    return {
        "probe": finding.outcome.probe,
        "stage": plain(finding.outcome.stage),
        "rule": finding.rule_id,
        "confidence": plain(finding.confidence),
        "proof": plain(finding.proof),
        "ways_out": plain(finding.ways_out),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(rule) if field.name not in ("matches", "remedies")]
    remedies = [{"kind": type(remedy).__name__, **plain(remedy)} for remedy in rule.remedies]
    return {**{name: plain(getattr(rule, name)) for name in names}, "remedies": remedies}


@functools.lru_cache(maxsize=10_000)
def _key(name: str) -> str:
    """A probe of the user's own names its figures."""
    return scrub.text(name)


def plain(value: Any) -> Any:
    """Frozen values as JSON values: enums by value, dataclasses by field (``is_`` as "is"), nan and inf as text.

    An outcome has the reason that ``signature.reason`` reads from what was seen.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Outcome):
        value = dataclasses.replace(value, reason=signature.reason(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name.rstrip("_"): plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_key(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, str):
        return scrub.text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value
