"""An analysis -> ``badge.json``: what shields.io's endpoint badge reads. Nothing here prints.

Source: https://shields.io/badges/endpoint-badge
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from compat.errors import Exit
from compat.model import Verdict
from compat.results import Analysis, exit_code

Color = Literal["brightgreen", "red", "yellow", "lightgrey"]


@dataclass(frozen=True)
class BadgeDocument:
    """An endpoint badge of shields.io."""

    __pydantic_config__: ClassVar[Any] = {"use_attribute_docstrings": True, "extra": "forbid"}

    schemaVersion: Literal[1]  # noqa: N815 - the format's spelling
    """The format's own version."""
    label: str
    message: str
    """How many combinations came to which verdict."""
    color: Color
    """brightgreen: all is as the matrix expects; red: something differs; yellow: something is inconclusive; lightgrey:
    nothing was run."""


def render(analysis: Analysis) -> str:
    """The JSON text, ending in a newline."""
    return json.dumps(asdict(document(analysis)), indent=1) + "\n"


def document(analysis: Analysis) -> BadgeDocument:
    """The badge as a value."""
    return BadgeDocument(schemaVersion=1, label="compat", message=_message(analysis), color=_color(analysis))


def _message(analysis: Analysis) -> str:
    """ "5 compatible, 10 incompatible, 1 inconclusive"."""
    if not _was_run(analysis):
        return "not run"
    counts = Counter(answer.verdict for answer in analysis.answers)
    return ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict])


def _color(analysis: Analysis) -> Color:
    if not _was_run(analysis):
        return "lightgrey"
    match exit_code(analysis):
        case Exit.DIFFERS:
            return "red"
        case Exit.INCONCLUSIVE:
            return "yellow"
        case _:
            return "brightgreen"


def _was_run(analysis: Analysis) -> bool:
    return any(answer.outcomes for answer in analysis.answers)
