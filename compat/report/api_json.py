"""A name's history as JSON; the form is in compat/api/schema/api.schema.json."""

from __future__ import annotations

import json
from typing import Any

from compat.api.answer import Answer, Match
from compat.history.span import Span
from compat.history.words import in_words

SCHEMA = "compat-api/1"


def render(answer: Answer) -> str:
    """One object, with everything in it."""
    matches = [_match(each) for each in answer.matches]
    document = {"schema": SCHEMA, "asked": answer.asked, "matches": matches, "closest": list(answer.closest)}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _match(match: Match) -> dict[str, Any]:
    places = [{"name": each.name, **_span(each.span)} for each in match.places]
    return {
        "name": match.name,
        "kind": match.kind.value,
        "package": match.span.package,
        **_span(match.span),
        "signature": match.signature,
        "instead": match.instead,
        "places": places,
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "since": span.since,
        "at_least": span.since == span.oldest,
        "last": span.last,
        "gone": span.gone,
        "ranges": [{"first": each.first, "last": each.last, "gone": each.gone} for each in span.ranges],
        "known": {"oldest": span.oldest, "newest": span.newest},
        "words": in_words(span),
    }
