"""A crossing -> ``artefacts.md``. Byte-stable: no times, no sizes, nothing of the machine."""

from __future__ import annotations

from compat.artefacts.crossing import Crossing
from compat.language import text
from compat.model import AXES
from compat.report import artefacts_rows
from compat.report.templating import render as rendered


def render(crossing: Crossing) -> str:
    """The report."""
    return rendered(
        "artefacts.md",
        members=[
            (member.id, text(member.title), [member.versions.get(axis, "") for axis in AXES])
            for member in crossing.members
        ],
        sections=artefacts_rows.sections(crossing),
    )
