"""Between which neighbouring releases does the outcome change? A search that never sees a process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from compat.search.history import (
    ONLY,
    AskMany,
    Boundary,
    History,
    Progress,
    boundaries,
    even_cells,
    intervals,
    middle,
    one_question,
)

PASSED = "passed"
SPOTS = 7
"""Spot checks where both ends agree: a stretch of an eighth of the list is found, if it can be asked."""


@dataclass(frozen=True)
class Bisection:
    """All boundaries that were found, oldest first, and what it took.

    ``asked`` are (version, signature or None) in the order asked, ``spots`` those versions among them that were spot
    checks, ``unasked`` is the number of versions that were not asked: what holds there is inferred from those around.
    """

    boundaries: tuple[Boundary, ...]
    asked: tuple[tuple[str, str | None], ...]
    spots: tuple[str, ...] = ()
    unasked: int = 0
    monotonic: bool = True
    """Whether no signature was seen to come back after another one."""

    @property
    def builds(self) -> int:
        """The number of versions asked, both ends and those asked in vain included."""
        return len(self.asked)

    @property
    def skipped(self) -> tuple[str, ...]:
        """The versions that were asked in vain, in the order asked."""
        return tuple(version for version, signature in self.asked if signature is None)

    @property
    def main(self) -> Boundary | None:
        """The newest boundary between passing and not passing, for want of one the newest of all, or None.

        The newest, because the state at the upper end holds since then; passing first, because a failure that only
        changes its message is seldom what was looked for.
        """
        turns = [each for each in self.boundaries if PASSED in (each.signature_before, each.signature_after)]
        return (turns or self.boundaries or (None,))[-1]


def one_by_one(ask: Callable[[str], str | None]) -> AskMany:
    """The seam for a question that is asked of one version at a time."""
    return lambda versions: {version: ask(version) for version in versions}


def bisect(
    versions: Sequence[str],
    ask_many: AskMany,
    *,
    spots: int = SPOTS,
    thorough: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Bisection:
    """Finds the neighbouring versions between which the signature changes; ``versions`` are ordered, oldest first.

    A signature is ``PASSED``, a failure's, or None for a version that cannot be installed or was inconclusive.

    Both ends are asked first, in one batch; where an end cannot be asked, the next one inwards stands for it. Every
    interval whose ends differ is halved until its ends are neighbours, but for versions that cannot be asked.

    Ends that agree are no proof of a quiet history: ``spots`` spot checks, evenly spread, are asked in one batch. Where
    the ends differ, a single check follows in the widest part that was not looked at; a signature that comes back
    brings the spot checks too, and ``thorough`` brings them from the start.

    Asks, where every version can be asked: both ends; with one boundary among n versions ceil(log2(n - 1)) and 1 more
    (6 and 1 for 64); with the ends equal the spot checks, and for each boundary found the halving of one part between
    them (at most 7 and 6 for fail-pass-fail in 64).

    Raises ``ValueError`` for a version that is listed twice.
    """
    history = History(versions, one_question(ask_many), progress)
    history.settle(history.ends)
    checked = _spot_checks(history, spots) if thorough or _ends_agree(history) else []
    history.close()
    if not checked:
        checked = _spare_check(history)
        history.close()
        if not _monotonic(history):
            checked += _spot_checks(history, spots)
            history.close()
    return _result(history, checked)


def _ends_agree(history: History) -> bool:
    return not any(each.differs for each in intervals(history.track(ONLY)))


def _spot_checks(history: History, spots: int) -> list[int]:
    before = len(history.answers)
    places = [place for each in intervals(history.track(ONLY)) for place in each.unasked]
    history.settle(even_cells(places, spots))
    return list(history.answers)[before:]


def _spare_check(history: History) -> list[int]:
    """One check in the middle of the widest part that was not looked at: its version may be asked in vain."""
    widest = max((each.unasked for each in intervals(history.track(ONLY))), key=len, default=())
    history.settle([(middle(widest),)] if widest else [])
    return [middle(widest)] if widest else []


def _signatures(history: History) -> list[str]:
    """The signatures in the order of the versions, each run of equal ones once."""
    ordered = [signature for _, signature in sorted(history.track(ONLY).items()) if signature is not None]
    return [signature for signature, _ in groupby(ordered)]


def _monotonic(history: History) -> bool:
    seen = _signatures(history)
    return len(set(seen)) == len(seen)


def _result(history: History, checked: Sequence[int]) -> Bisection:
    track, versions = history.track(ONLY), history.versions
    return Bisection(
        boundaries(versions, track),
        tuple((versions[place], signature) for place, signature in track.items()),
        tuple(versions[place] for place in checked),
        len(versions) - len(track),
        _monotonic(history),
    )
