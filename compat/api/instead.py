"""What stands where something stood that is gone. Pure over a history."""

from __future__ import annotations

from compat.api.answer import Kind
from compat.history.names import History
from compat.history.span import Span
from compat.rules import asked
from compat.rules.asked import Asked
from compat.rules.replacement import replacement
from compat.rules.sought import Sought

ASKED = {
    Kind.CLASS: asked.Kind.NAME,
    Kind.FUNCTION: asked.Kind.NAME,
    Kind.VALUE: asked.Kind.NAME,
    Kind.MEMBER: asked.Kind.MEMBER,
    Kind.PARAMETER: asked.Kind.KEYWORD,
}


def instead(history: History, name: str, kind: Kind, span: Span) -> str | None:
    """The code that serves in the newest release ("from transformers.pytorch_utils import x"); None: none is known."""
    if kind not in ASKED:
        return None
    home, _, last = name.rpartition(":" if kind is Kind.PARAMETER else ".")
    sought = Sought(Asked(ASKED[kind], home, last), home, span)
    found = replacement(history, sought, span.newest)
    return found.code if found else None
