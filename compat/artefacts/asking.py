"""One combination writes all kinds, or reads all that was written: in one probe host, or from the journal."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from compat.journal import Journal
from compat.model import Combination, Outcome, Status
from compat.probes.artefacts import store
from compat.probes.catalogue_artefacts import READ, WRITE, Kind
from compat.probes.probe import Probe, variant
from compat.questions import Catalogue
from compat.run import run
from compat.setup import Observer, Result, Setup

NAME = 12
"""Characters of a digest in a probe's id."""
STALE_S = 86400.0
"""Half-written artefacts of that age are nobody's any more."""
ARTEFACT = "artefact"
"""The figure of what writes, and the parameter of what reads."""


def shared(cache: Path) -> Path:
    """The folder of the artefacts, each under its digest; made if it is not there, and rid of what a kill has left."""
    folder = cache / "artefacts"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(store.NEW + "*"):
        with contextlib.suppress(FileNotFoundError):  # it was finished, or another compat was faster
            if time.time() - left.stat().st_mtime > STALE_S:
                shutil.rmtree(left, ignore_errors=True)
    return folder


def write(
    combination: Combination, kinds: Sequence[Kind], setup: Setup, book: Journal, observe: Observer
) -> tuple[Result, dict[str, str]]:
    """Saves each kind; the digests of what was saved by kind. What the store has lost is written again."""
    folder = shared(setup.cache)
    asked = only(combination, [WRITE + kind.name for kind in kinds])
    there = replace(setup, exchange=folder)
    result = run(asked, there, book, observe)
    if not all(store.whole(folder, each) for each in saved(result.outcomes).values()):
        result = run(asked, replace(there, rerun=True), book, observe)
    return result, {probe.removeprefix(WRITE): artefact for probe, artefact in saved(result.outcomes).items()}


def saved(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """The digest of what each writing probe saved."""
    passed = (each for each in outcomes if each.status is Status.PASSED and each.probe.startswith(WRITE))
    return {each.probe: str(each.evidence.figures[ARTEFACT]) for each in passed}


def read(
    combination: Combination, artefacts: Iterable[tuple[str, str]], setup: Setup, book: Journal, observe: Observer
) -> Result:
    """Loads artefacts, (kind, digest); what two writers saved alike is asked once."""
    by_id = {probe.id: probe for probe in setup.catalogue.probes}
    probes = [reading(by_id[READ + kind], artefact) for kind, artefact in sorted(set(artefacts))]
    catalogue = Catalogue((*setup.catalogue.probes, *probes), setup.catalogue.file)
    there = replace(setup, exchange=shared(setup.cache), catalogue=catalogue)
    return run(only(combination, [probe.id for probe in probes]), there, book, observe)


def reading(probe: Probe, artefact: str) -> Probe:
    """The reading probe of a kind, asked of one artefact."""
    return variant(probe, name_of(probe.id, artefact), {ARTEFACT: artefact})


def name_of(probe: str, artefact: str) -> str:
    """The id under which a reading probe is asked of one artefact."""
    return f"{probe}@{artefact[:NAME]}"


def only(combination: Combination, probes: Sequence[str]) -> Combination:
    """The combination, asked these probes alone and expecting nothing."""
    return replace(combination, probes=tuple(probes), suites=(), expect={}, documented=None, brackets=None)


def artefacts_of(written: Mapping[str, Mapping[str, str]]) -> set[tuple[str, str]]:
    """All that was written, as (kind, digest)."""
    return {(kind, artefact) for by_kind in written.values() for kind, artefact in by_kind.items()}
