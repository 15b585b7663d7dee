"""What the sections are made of. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from compat.report.charts.landscape_file import Landscape
from compat.report.charts.previous import Previous
from compat.results import Analysis


@dataclass(frozen=True)
class Material:
    """The results, and what stands beside them: the landscape, and the results before; None where there is none."""

    analysis: Analysis
    landscape: Landscape | None = None
    previous: Previous | None = None
