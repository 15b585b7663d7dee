"""An explanation as one JSON object. A string out: nothing here prints."""

from __future__ import annotations

import functools
import json
from dataclasses import asdict

from compat.explain.answer import Advice, Explained, Explanation
from compat.explain.wording import causes, error
from compat.language import text
from compat.report.explain_document import (
    ExplainDocument,
    FindingDocument,
    OtherDocument,
    TracebackDocument,
    VersionDocument,
)
from compat.report.scrub import secrets
from compat.rules.rule import Rule


def render(found: Explanation) -> str:
    """The object, ending in a newline: ASCII alone, so that a terminal obeys none of its texts."""
    known = found.known
    document = ExplainDocument(
        schema="compat-explain/1",
        tracebacks=tuple(map(_traceback, found.explained)),
        versions={name: VersionDocument(known.versions[name], known.sources[name]) for name in sorted(known.versions)},
        contradicting={name: known.contradicting[name] for name in sorted(known.contradicting)},
        beyond={name: known.beyond[name] for name in sorted(known.beyond)},
        left_out=found.left_out,
    )
    return json.dumps(asdict(document), indent=2) + "\n"


def _traceback(each: Explained) -> TracebackDocument:
    return TracebackDocument(
        error=secrets(error(each.seen)),
        is_version_incompatibility=each.is_version_incompatibility,
        findings=tuple(map(_finding, each.findings)),
        other=_other(each.other) if each.other else None,
        causes=tuple(secrets(cause) for cause in causes(each.seen)),
        line=each.seen.line,
        count=each.seen.count,
    )


def _finding(advice: Advice) -> FindingDocument:
    return FindingDocument(
        rule=advice.rule.id,
        package=advice.package,
        direction=advice.direction,
        constraints=advice.constraints,
        confidence=advice.sure,
        summary=summary(advice.rule),
        remedy=advice.remedy,
        affected=dict(advice.rule.affected),
    )


def _other(rule: Rule) -> OtherDocument:
    return OtherDocument(rule.id, summary(rule), remedy(rule))


def summary(rule: Rule) -> str:
    """The failure's name and its cause."""
    return text("%(title)s. %(cause)s", title=text(rule.title), cause=text(rule.cause))


def remedy(rule: Rule) -> str:
    """What to do where versions are not to be moved."""
    ways = [text(each.summary) for each in rule.remedies]
    return (
        functools.reduce(lambda one, other: text("%(one)s; or %(other)s", one=one, other=other), ways) if ways else ""
    )
