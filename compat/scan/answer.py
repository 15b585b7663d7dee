"""What a scan comes to: frozen values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from compat.scan.source import Unread
from compat.scan.uses import Spot, Unseen


class Verdict(StrEnum):
    """What is thought of something that the target does not have."""

    PREDICTED = "predicted"
    """Some release has it, the target has not: this breaks."""
    POSSIBLE = "possible"
    """It breaks if the base class passes what it now may, or if no decorator takes the old name of an argument."""
    GUARDED = "guarded"
    """The same, where a handler or a test of versions stands around it."""
    ALREADY = "already"
    """It is not where the user is now either: the move does not break it."""
    NEVER = "in no release"
    """No known release has it: a slip of the pen, or a name that reading does not show."""


class Kind(StrEnum):
    """What breaks."""

    MODULE = "module"
    IMPORT = "import"
    ATTRIBUTE = "attribute"
    KEYWORD = "keyword"
    POSITIONAL = "positional"
    """More arguments by position than are taken."""
    REQUIRED = "required"
    """An argument that has to be given, and is not."""
    OVERRIDE = "override"
    """A method of the user's that does not take what the base class has come to pass."""


@dataclass(frozen=True)
class Fate:
    """From when to when. ``last`` and ``gone``: before the target; ``since``: only after it. None: not so."""

    last: str | None = None
    gone: str | None = None
    since: str | None = None

    @property
    def known(self) -> bool:
        """Whether any release has it."""
        return self.last is not None or self.since is not None


@dataclass(frozen=True)
class Break:
    """One place in the source that meets something which the target does not have.

    ``name`` is for people ("transformers.AdamW", "TrainingArguments(evaluation_strategy=)"), ``replacement`` a dotted
    place, a name or a keyword, "" where the history shows none. ``guard`` says what stands around it.
    """

    path: str
    spot: Spot
    kind: Kind
    name: str
    package: str
    fate: Fate
    replacement: str
    verdict: Verdict
    guard: str = ""


@dataclass(frozen=True)
class Scan:
    """The whole answer. ``target`` and ``present`` are versions by package; ``present`` of the packages that are known.

    ``not_judged``: how many uses there are of packages of the history that the target does not name.
    """

    target: Mapping[str, str]
    present: Mapping[str, str]
    breaks: tuple[Break, ...]
    files: int
    unread: tuple[Unread, ...] = ()
    uses: int = 0
    unseen: Mapping[Unseen, int] = field(default_factory=dict)
    ignored: int = 0
    not_judged: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def of(self, verdict: Verdict) -> tuple[Break, ...]:
        """The places of one verdict, in the order of the files."""
        return tuple(each for each in self.breaks if each.verdict is verdict)
