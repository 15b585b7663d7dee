"""What ``compat scan --json`` prints: documented values; the schema file is made of them.

A key that changes its meaning, or that goes, makes another number at the end of ``schema``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from compat.scan.answer import Kind, Verdict
from compat.scan.uses import Unseen

CONFIG = {"use_attribute_docstrings": True, "extra": "forbid"}
"""What pydantic reads when it makes the schema; loading it here would take longer than a scan."""


@dataclass(frozen=True)
class BreakDocument:
    """A place in the source that meets something which the target does not have. Nothing was run."""

    __pydantic_config__: ClassVar[Any] = CONFIG

    file: str
    line: int
    """From 1; in a notebook counted in the cell."""
    column: int
    """From 1, in characters."""
    cell: int | None
    """Of a notebook: the cell's place among all cells, from 1."""
    kind: Kind
    name: str
    """What is missing, for people: "transformers.AdamW", "TrainingArguments(evaluation_strategy=)"."""
    package: str
    target: str
    """The version of the package that was asked about."""
    last: str | None
    """The last release before the target that has it."""
    gone: str | None
    """The release after that."""
    since: str | None
    """The first release that has it, where only releases after the target do."""
    replacement: str
    """What stands there instead, as code, where the history shows a move or a rename; else ""."""
    verdict: Verdict
    """predicted; possible: signatures do not show whether; guarded: a handler or a test stands around it; already: it
    is not where the user is now either; in no release: maybe a slip of the pen."""
    guard: str
    """What stands around it; "" for nothing."""


@dataclass(frozen=True)
class UnreadDocument:
    """A file, or a notebook's cell, that was not read."""

    __pydantic_config__: ClassVar[Any] = CONFIG

    file: str
    cell: int | None
    why: str


@dataclass(frozen=True)
class ScanDocument:
    """What is predicted to break at a target, from reading a user's source against the history of names."""

    __pydantic_config__: ClassVar[Any] = CONFIG

    schema: Literal["compat-scan/1"]
    exit_code: Literal[0, 1, 3]
    """0: nothing is predicted; 1: something is; 3: there was nothing that could be read."""
    target: dict[str, str]
    """The version of each package that was asked about."""
    present: dict[str, str]
    """Where the user is now, as far as that was said."""
    files: int
    """How many were read."""
    counts: dict[Verdict, int]
    breaks: tuple[BreakDocument, ...]
    unread: tuple[UnreadDocument, ...]
    not_seen: dict[Unseen, int]
    """Dynamic code and the like, which reading does not show, by kind."""
    ignored: int
    """Uses on lines with ``# compat: ignore``."""
    not_judged: dict[str, int]
    """Imports of packages that the history has and the target does not name."""
