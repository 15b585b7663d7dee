"""An analysis -> annotations of GitHub Actions, as workflow commands. Pure: strings out.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compat.report import scrub, unexpected
from compat.report.unexpected import Noted
from compat.results import Analysis

MOST = 10
"""What GitHub shows of each kind and step; of more the last one says how many there are."""


def render(analysis: Analysis) -> tuple[str, ...]:
    """The lines: an error for what is not as expected, a warning for what is inconclusive."""
    errors, warnings = unexpected.different(analysis), unexpected.inconclusive(analysis)
    return (*_commands("error", errors), *_commands("warning", warnings))


def _commands(kind: str, noted: Sequence[Noted]) -> Iterator[str]:
    shown = noted if len(noted) <= MOST else noted[: MOST - 1]
    for id_, words in shown:
        yield _command(kind, f"compat: {scrub.line(id_)}", scrub.line(words))
    if len(noted) > len(shown):
        yield _command(kind, "compat", f"{len(noted) - len(shown)} more: the summary and the report have all")


def _command(kind: str, title: str, message: str) -> str:
    """A workflow command. What has a meaning in one is written as GitHub decodes it again."""
    named = _data(title).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={named}::{_data(message)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
