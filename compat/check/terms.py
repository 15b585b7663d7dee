"""What is checked, and what a check works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from compat.check.cells import Drifts
from compat.check.present_entries import Present
from compat.check.sets import Common
from compat.check.side import Asked
from compat.check.target import Target
from compat.model import Combination
from compat.setup import Observer, Setup


@dataclass(frozen=True)
class Plan:
    """What is checked. ``now`` is the combination of the present set, where it is one that the matrix has.

    ``torch`` is that of both sides unless the target names one; ``axes`` are the packages that a search may move.
    """

    present: Present
    now: Combination | None
    target: Target
    common: Common
    asked: Asked
    torch: str | None
    axes: tuple[str, ...]
    budget: int
    strict: bool = False


@dataclass(frozen=True)
class Tools:
    """What a check works with. ``releases`` lists what a search may try of each package, oldest first."""

    setup: Setup
    journal: Path
    drifts: Drifts
    releases: Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
    observe: Observer
    tell: Callable[[str], None]
    jobs: int = 1
