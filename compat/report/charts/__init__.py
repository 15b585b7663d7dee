"""The sections of the HTML page that are pictures, or compare: each a function from the material to a section.

A section returns None where there is nothing to show. Pictures are static SVG; every figure in them is in a table too.
"""

from __future__ import annotations

from collections.abc import Callable

from compat.report.charts import losses, memory, since, timeline
from compat.report.charts.material import Material
from compat.report.html.section import Section

SECTIONS: tuple[Callable[[Material], Section | None], ...] = (
    since.section,
    timeline.section,
    losses.section,
    memory.section,
)
"""In the order of the page."""


def sections(material: Material) -> tuple[Section, ...]:
    """Those that there are."""
    return tuple(found for each in SECTIONS if (found := each(material)))
