"""The ranges of releases with the same outcome, exact without asking every release. Never sees a process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from compat.search.history import (
    ONLY,
    Ask,
    AskMany,
    Boundary,
    Cell,
    History,
    Progress,
    Track,
    boundaries,
    one_question,
)


@dataclass(frozen=True)
class Range:
    """Consecutive versions with one signature.

    ``asked`` gave it; ``inferred`` were not asked, but lie between two neighbouring asked ones that gave it;
    ``skipped`` lie between them and were asked in vain. All three in the order of the versions.
    """

    first: str
    last: str
    signature: str
    asked: tuple[str, ...]
    inferred: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Landscape:
    """One probe's ranges over a line of releases, oldest first.

    Each version is in one place: in a range, in the ``skipped`` of the boundary between two, or in ``outside``, below
    the first or above the last version that was answered, where nothing is known. ``asked`` are (version, signature or
    None) in the order asked; the landscapes of several probes share their builds.
    """

    ranges: tuple[Range, ...]
    boundaries: tuple[Boundary, ...]
    outside: tuple[str, ...]
    asked: tuple[tuple[str, str | None], ...]

    @property
    def builds(self) -> int:
        """The number of versions asked, those asked in vain included."""
        return len(self.asked)


def ranges(
    coarse: Sequence[str],
    versions: Sequence[str],
    ask_many: AskMany,
    progress: Callable[[Progress], None] | None = None,
) -> Landscape:
    """The landscape of a single question; see ``ranges_by_probe``."""
    return ranges_by_probe(coarse, versions, one_question(ask_many), progress).get(ONLY, Landscape((), (), (), ()))


def ranges_by_probe(
    coarse: Sequence[str],
    versions: Sequence[str],
    ask_many: Ask,
    progress: Callable[[Progress], None] | None = None,
) -> dict[str, Landscape]:
    """The landscape of each probe that one build answers; ``versions`` are all releases, oldest first.

    Asks the ``coarse`` versions and both ends of the list in one batch; for one that cannot be asked, the older ones
    down to the previous coarse one stand in. Then halves between neighbours that differ in any probe. So each boundary
    that was found is exact in the full list; a change and its undoing between neighbouring coarse versions stay unseen.
    A probe that no answer names has no landscape. Raises ``ValueError`` for a coarse version that is not listed, or one
    that is listed twice.
    """
    history = History(versions, ask_many, progress)
    history.settle([*history.ends, *_coarse_cells(coarse, versions)])
    history.close()
    return {probe: _landscape(versions, history.track(probe)) for probe in history.probes()}


def _coarse_cells(coarse: Sequence[str], versions: Sequence[str]) -> list[Cell]:
    places = sorted(list(versions).index(version) for version in coarse)
    return [range(place, previous, -1) for previous, place in zip([-1, *places], places, strict=False)]


def _landscape(versions: Sequence[str], track: Track) -> Landscape:
    runs = _runs(track)
    edges = range(runs[0][0], runs[-1][-1] + 1) if runs else range(0)
    return Landscape(
        tuple(_range(versions, track, run) for run in runs),
        boundaries(versions, track),
        tuple(version for place, version in enumerate(versions) if place not in edges),
        tuple((versions[place], signature) for place, signature in track.items()),
    )


def _runs(track: Track) -> list[list[int]]:
    """The answered positions in order, a new list at each change of signature."""
    runs: list[list[int]] = []
    for place in sorted(place for place, signature in track.items() if signature is not None):
        if runs and track[runs[-1][-1]] == track[place]:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _range(versions: Sequence[str], track: Track, run: Sequence[int]) -> Range:
    between = [place for place in range(run[0], run[-1]) if place not in run]
    return Range(
        versions[run[0]],
        versions[run[-1]],
        str(track[run[0]]),
        tuple(versions[place] for place in run),
        tuple(versions[place] for place in between if place not in track),
        tuple(versions[place] for place in between if place in track),
    )
