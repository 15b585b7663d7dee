"""Compiled modules that Python cannot read: what is seen with them says nothing about versions.

A full disk cuts one short, and every import of it fails from then on, whatever the source is (``marshal``'s messages).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from compat.model import Outcome, Raised

UNREADABLE = ("marshal data too short", "bad marshal data", "Non-code object in")
"""What Python says of one."""


def damage(outcomes: Iterable[Outcome]) -> str | None:
    """One line if an outcome tells of such a module, or None; also where a library has caught it and told it on."""
    texts = (text for outcome in outcomes for text in _texts(outcome.evidence.exception))
    return "a compiled module was cut short" if any(each in text for text in texts for each in UNREADABLE) else None


def clear(environment: Path) -> None:
    """Remove the environment's compiled modules; Python writes them anew. What is linked from elsewhere stays."""
    for packages in environment.glob("lib/python*/site-packages"):
        for folder, names, _ in os.walk(packages):
            if "__pycache__" in names:
                names.remove("__pycache__")
                shutil.rmtree(Path(folder, "__pycache__"), ignore_errors=True)


def _texts(raised: Raised | None) -> Iterator[str]:
    while raised:
        yield raised.message
        raised = raised.cause
