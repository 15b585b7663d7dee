"""What GitHub Actions shows of a report: the step's summary and annotations. Nothing is done elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from compat.console import complain
from compat.errors import Exit
from compat.report import github_annotations, step_summary
from compat.results import Analysis
from compat.stamp import ACTIONS, SUMMARY


def tell(analysis: Analysis, ended: Exit, environ: Mapping[str, str] = os.environ) -> None:
    """Appends the summary where a file for it is named, and annotates where GitHub runs this.

    Both are extras: a file that cannot be written is told, and the command's answer stays what it is.
    """
    if environ.get(ACTIONS) == "true":
        for line in github_annotations.render(analysis):
            print(line, file=sys.stderr)
    if named := environ.get(SUMMARY):
        _append(Path(named), analysis, ended)


def _append(file: Path, analysis: Analysis, ended: Exit) -> None:
    """What others have written of the same step stays, and counts against the limit."""
    try:
        with file.open("ab+") as stream:
            there = stream.seek(0, os.SEEK_END)
            written = step_summary.render(analysis, ended, step_summary.LIMIT_BYTES - there - 1)
            begun = there and written
            stream.write((("\n" if begun else "") + written).encode())
    except OSError as error:
        why = error.strerror or "that is no file"
        complain(f"compat: {SUMMARY}: {why}: no summary; name a file that can be written, or none")
        return
    if not written:
        complain(f"compat: {SUMMARY}: it is full, and GitHub takes no more: nothing was added")
