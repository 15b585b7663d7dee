"""Whether a command would say the same again, and what that rests on: what is kept of it (``stamp``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from compat import (
    interpreter,
    locking,
    loudness,
    questions,
    releases,
    remedies,
    settings,
    settled,
    stamp,
    summary,
    torch_layer,
    torch_system,
    verdict,
    watched,
)
from compat.accelerators import Accelerator
from compat.collect import Known
from compat.journal import Journal
from compat.model import Combination, Lock, Outcome, Stage
from compat.place import Place
from compat.setup import Result, Setup
from compat.stamp import Answer, Ground
from compat.watched import Watched

PACKAGE = Path(__file__).parent
VARIABLES = (
    *sorted(settings.PASSED),
    "LC_*",
    "XDG_*",
    "UV_*",
    "PIP_*",
    "PYTHON*",
    "_PYTHON*",
    "COMPAT_CACHE",
    "COMPAT_INDEX_TIME_LIMIT",
    "COMPAT_LANG",
    "COMPAT_MAX_DISK",
    "COMPAT_WITHOUT",
)
PROGRAMS = ("uv", "pip", "pip3")


@dataclass(frozen=True)
class Look:
    """What decides an answer, seen as the command began; ``arguments`` are its own."""

    arguments: tuple[str, ...]
    here: Place
    watched: Watched
    digest: str

    def rests_on(self, chosen: Sequence[Combination], book: Journal) -> Ground | None:
        """The same with what compat's cache holds of these combinations, as it is before that is read.

        None where something of it cannot be read.
        """
        files = tuple(str(path) for each in chosen for path in _cached(each, self.here.setup, book))
        pythons = tuple(sorted({each.python for each in chosen} - {interpreter.own()}))
        seen = replace(self.watched, files=(*self.watched.files, *files), pythons=pythons)
        found = _digest(seen)
        return Ground(seen, found, (), "", {}) if found else None

    def keep(
        self, answer: Answer, ground: Ground | None, book: Journal, written: Mapping[Path, str] | None = None
    ) -> None:
        """Keeps the answer, unless something that it rests on has changed meanwhile; ``written`` is what it wrote."""
        if ground is None or not self._is_same(ground):
            return
        texts = {str(path): hashlib.sha256(text.encode()).hexdigest() for path, text in (written or {}).items()}
        with suppress(OSError):  # no place for it: the next command takes longer, and its answer is the same
            stamp.keep(
                self.arguments,
                replace(answer, err=loudness.again(answer.err)),
                replace(ground, rows=book.seen, rows_digest=book.seen_digest, written=texts),
            )

    def _is_same(self, ground: Ground) -> bool:
        return _digest(self.watched) == self.digest and _digest(ground.watched) == ground.digest


def begin(
    arguments: Sequence[str], here: Place, files: Sequence[Path] = (), folders: Sequence[Path] = ()
) -> Look | None:
    """What decides, as it is now; None where no answer can be kept: what it rests on has no digest, or asks anew.

    ``files`` and ``folders`` ("cpu/*.json") are those that the command reads besides what every run does.
    """
    setup = here.setup
    if Accelerator.ANSWERS not in setup.accelerators:
        return None
    kept_elsewhere = here.journal != stamp.JOURNAL.absolute()
    unknown = setup.rerun or setup.stock or torch_system.is_system(setup.torch_backend)
    links = _links()
    if kept_elsewhere or unknown or links is None:
        return None
    seen = Watched(
        variables=VARIABLES,
        files=tuple(str(path) for path in (*settings.files(), here.folder / releases.FROZEN, *files)),
        folders=tuple(str(path) for path in (here.folder / "*.toml", setup.locks / "*.txt", *folders)),
        listed=links,
        trees=(str(PACKAGE),),
        programs=PROGRAMS,
    )
    found = _digest(seen)
    return Look(tuple(arguments), here, seen, found) if found else None


def _digest(seen: Watched) -> str | None:
    """None where something of it cannot be read: whether it is in the command's way, the command finds out."""
    try:
        return watched.digest(seen)
    except OSError:
        return None


def _links() -> tuple[str, ...] | None:
    """The folders in which uv looks for wheels; None where it looks at a page, which only uv can read."""
    named = settings.environment().get("UV_FIND_LINKS", "").replace(",", " ").split()
    places = [Path(each.removeprefix("file://")) for each in named]
    return tuple(str(each.absolute()) for each in places) if all(each.is_dir() for each in places) else None


def _cached(combination: Combination, setup: Setup, book: Journal) -> Iterator[Path]:
    """The files of compat's cache that say what a combination is made of, whether they are there or not."""
    found = locking.known(combination, setup.places, book)
    yield from locking.files(combination, setup.places)
    if isinstance(found, Lock) and (kept := torch_layer.kept_in(combination, found, setup.cache, setup.torch_backend)):
        yield kept


def lines(known: Known, setup: Setup, tried: remedies.Releases, book: Journal) -> str | None:
    """What a run says of these combinations that has nothing to do; None where it would ask something."""
    told = [_line(result, setup, tried, book) for result in known.values()]
    return "\n".join(line for line in told if line is not None) if None not in told else None


def _line(result: Result | None, setup: Setup, tried: remedies.Releases, book: Journal) -> str | None:
    if result is None or not (_is_refused(result.outcomes) or _is_settled(result, setup, book)):
        return None
    if remedies.needed(result, setup.catalogue):
        search = remedies.recall(result, tried, setup.catalogue, book)
        if search is None or not search.complete:
            return None
    return summary.of_run(result, 0)


def _is_refused(outcomes: Iterable[Outcome]) -> bool:
    """Whether the packages themselves exclude each other: nobody asks the resolver again."""
    return all(each.stage is Stage.LOCK and verdict.is_settled(each) for each in outcomes)


def _is_settled(result: Result, setup: Setup, book: Journal) -> bool:
    """Whether every probe has its answer, and none of them would be asked again."""
    probes = questions.for_combination(result.combination, setup.catalogue.probes)
    asked = {probe.id for probe in probes}
    if {each.probe for each in result.outcomes} != asked:  # a fault on the way to the probes
        return False
    return set(settled.settled(book, result.keys, probes, setup.scale, setup.time_limit_s)) == asked
