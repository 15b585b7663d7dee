"""A cell -> its whole script: pins, what it asks and does, code. Pure."""

from __future__ import annotations

import re
from pathlib import Path

import compat
from compat.probes.probe import device_of
from compat.report import scrub
from compat.reproduce import layout, pins, script, told
from compat.reproduce.cell import Cell
from compat.reproduce.modules import Folder
from compat.reproduce.pins import Installed
from compat.reproduce.script import Wanted

MADE = "Made by compat"
"""Begins the line by which a script of ours is known."""


def document(cell: Cell, there: Installed, folder: Path) -> str:
    """The text of the script; ``folder`` has the probes' modules."""
    head = "".join(
        layout.comment(scrub.line(each))
        for each in (*_question(cell), *_expectation(cell), *pins.remarks(cell.combination), _made(cell))
    )
    return f"{pins.metadata(cell.combination, there)}\n{head}\n{_code(cell, folder)}"


def _code(cell: Cell, folder: Path) -> str:
    if cell.probe is None:
        return 'print("No error: these versions can be installed together.")\n'
    raised = cell.outcome.evidence.exception
    return script.code(
        Wanted(
            cell.probe,
            Folder(folder),
            device_of(cell.probe, cell.outcome.evidence.device or "cpu"),
            raised.frames if raised else (),
            told.expected(cell.outcome),
        )
    )


def _question(cell: Cell) -> list[str]:
    return [cell.probe.question] if cell.probe else ["Can these versions be installed together?"]


def _expectation(cell: Cell) -> list[str]:
    if not cell.fails:
        return ["Expected: no error with these versions; it prints what it computed."]
    if cell.probe is None:
        return ["It fails: there is no environment, the resolver finds no solution."]
    how = "It fails with" if cell.outcome.evidence.exception else "It fails"
    return [f"{how}: {told.expected(cell.outcome)}"]


def _made(cell: Cell) -> str:
    return (
        f"{MADE} {compat.__version__} from its probe {cell.probe.id}."
        if cell.probe
        else f"{MADE} {compat.__version__}."
    )


def is_ours(text: str) -> bool:
    """Whether a text is such a script, or an issue with one, which a newer one may replace."""
    return bool(re.search(rf"\n# {MADE} \d[\w.+]*(?: from its probe |\.\n)", text))
