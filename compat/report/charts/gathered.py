"""What the sections need, gathered from the files that are there before a report is written."""

from __future__ import annotations

from pathlib import Path

from compat.report.charts import landscape_file, previous
from compat.report.charts.material import Material
from compat.results import Analysis


def gathered(analysis: Analysis, results: str, into: Path, reports: Path) -> Material:
    """``results`` is the text that ``into``/results.json will have; the landscape is among the place's ``reports``.

    Raises CompatError for a landscape that cannot be read.
    """
    landscape = landscape_file.read(reports / landscape_file.FILE)
    return Material(analysis, landscape, previous.read(into / "results.json", results))
