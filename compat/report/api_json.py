"""A name's history as one JSON object. A string out: nothing here prints."""

from __future__ import annotations

import json

from compat.api.answer import Answer, Match
from compat.history.span import Span
from compat.history.words import in_words
from compat.report import export
from compat.report.api_document import ApiDocument, Between, Found, Somewhere


def render(answer: Answer) -> str:
    """The object with everything in it, ending in a newline; ASCII alone."""
    document = ApiDocument("compat-api/1", answer.asked, tuple(map(_found, answer.matches)), answer.closest)
    return json.dumps(export.plain(document), indent=2) + "\n"


def _found(match: Match) -> Found:
    span = match.span
    return Found(
        name=match.name,
        kind=match.kind,
        package=span.package,
        since=span.since,
        at_least=span.since == span.oldest,
        gone=span.gone,
        ranges=_ranges(span),
        words=in_words(span),
        signature=match.signature,
        instead=match.instead,
        places=tuple(Somewhere(each.name, _ranges(each.span), in_words(each.span)) for each in match.places),
    )


def _ranges(span: Span) -> tuple[Between, ...]:
    return tuple(Between(each.first, each.last, each.gone) for each in span.ranges)
