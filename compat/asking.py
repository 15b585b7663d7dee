"""Pins -> answers: the seam between searches over releases and what locks, builds and probes.

An answer's signature is what a search compares: "passed", "failed: TypeError: ...", "crashed: SIGSEGV",
"skipped: failed: ImportError: ..." (of the prerequisite), "declared: resolver conflict"; None where nothing was learnt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from compat import executors, provisioning, signature, verdict
from compat.compare import decisive
from compat.entries import Defaults
from compat.environment import Environment
from compat.errors import MatrixError
from compat.journal import Journal
from compat.model import Combination, Kind, Outcome, Stage, Status, Verdict
from compat.run import run
from compat.setup import Observer, Result, Setup
from compat.suggestion import meant

PASSED = "passed"
DECLARED = "declared: resolver conflict"
NAME_LENGTH = 80
"""A combination of more pins than fit is named by their digest."""

Pins = Mapping[str, str]
Uploaded = Mapping[tuple[str, str], date]
"""The day on which a (package, version) was uploaded."""


@dataclass(frozen=True)
class Answer:
    """What one probe did, and what a search compares: None where it says nothing about versions."""

    outcome: Outcome
    signature: str | None


@dataclass
class Asker:
    """Asks ``probes``, with what they require, of pins beside the ``fixed`` ones; what is in the journal is not redone.

    Packages that nobody pins are left to the resolver; those in ``also`` are required. ``uploaded`` are the upload
    days that are known: a release uploaded after the defaults' date is asked as of the day after its own. ``builds`` is
    the number of combinations built just now, ``results`` all that was asked, by combination id. Raises MatrixError for
    an unknown probe.
    """

    probes: Sequence[str]
    fixed: Pins
    setup: Setup
    journal: Path
    defaults: Defaults
    jobs: int = 1
    observe: Observer = lambda combination, words: None
    done: Callable[[Result], None] = lambda result: None
    uploaded: Uploaded = field(default_factory=dict)
    builds: int = 0
    results: dict[str, Result] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuses a probe that the catalogue does not have, before anything is built."""
        refuse_unknown(self.probes, self.setup)

    def answers(self, list_of_pins: Sequence[Pins]) -> list[Mapping[str, Answer] | None]:
        """The answer of each probe for each of several pins, in their order; None for what could not be installed."""
        return self.ask([self.combination(pins) for pins in list_of_pins])

    def ask(self, combinations: Sequence[Combination]) -> list[Mapping[str, Answer] | None]:
        """The same for combinations, which run in parallel."""
        unique = list({each.id: each for each in combinations}.values())
        for combination, result in executors.each(unique, self._run, self.jobs):
            self.results[combination.id] = result
            self.builds += bool(result.lock and result.fresh)
            self.done(result)
        return [answers(self.results[each.id].outcomes, self.probes) for each in combinations]

    def combination(self, pins: Pins) -> Combination:
        """The combination that these pins, the fixed ones and the defaults make."""
        packages = {**self.fixed, **pins}
        name = "+".join(f"{package}-{version}" for package, version in packages.items())
        plain = len(name) <= NAME_LENGTH and "/" not in name
        return Combination(
            id=name if plain else f"pins-{hashlib.sha256(name.encode()).hexdigest()[:16]}",
            title=", ".join(f"{package} {version}" for package, version in packages.items()),
            kind=Kind.NEIGHBOUR,
            python=self.defaults.python,
            packages=packages,
            companions=(*self.defaults.companions, *self.also),
            torch=self.defaults.torch,
            exclude_newer=self._exclude_newer(packages),
            probes=tuple(self.probes),
        )

    def held(self, pins: Pins) -> AbstractContextManager[Environment | Outcome]:
        """The environment of pins that were asked, in use until the block is left; built again if it is gone."""
        return provisioning.held(self.combination(pins), self.setup, self.journal)

    def result(self, pins: Pins) -> Result:
        """All that is known of pins that were asked. Raises KeyError if they were not."""
        return self.results[self.combination(pins).id]

    def _run(self, combination: Combination) -> Result:
        with Journal(self.journal) as book:
            return run(combination, self.setup, book, self.observe)

    def _exclude_newer(self, packages: Pins) -> str | None:
        default = self.defaults.exclude_newer
        if default is None:
            return None
        days = [self.uploaded[item] for item in packages.items() if item in self.uploaded]
        newest = max(days, default=date.min)
        return default if newest <= date.fromisoformat(default) else (newest + timedelta(days=1)).isoformat()


def refuse_unknown(probes: Sequence[str], setup: Setup) -> None:
    """Raises MatrixError for a probe that the catalogue does not have."""
    known = {probe.id for probe in setup.catalogue.probes}
    for name in probes:
        if name not in known:
            raise MatrixError(
                f"--probe {name}: there is no such probe{meant(name, known)}; `compat list --probes` shows them"
            )


def answers(outcomes: Sequence[Outcome], probes: Sequence[str]) -> Mapping[str, Answer] | None:
    """The answers of some probes among a combination's outcomes; None where no probe was reached, and none refused it.

    A conflict that the packages declare is the answer of each probe.
    """
    reached = any(each.stage in (Stage.IMPORT, Stage.PROBE) and each.probe != "run" for each in outcomes)
    if not reached and not any(_is_conflict(each) for each in outcomes):
        return None
    own = {outcome.probe: outcome for outcome in outcomes}
    found = {name: own.get(name) or decisive(outcomes, name) for name in probes}
    return {name: Answer(each, signature_of(each, outcomes)) for name, each in found.items() if each}


def signature_of(outcome: Outcome, siblings: Sequence[Outcome] = ()) -> str | None:
    """What a search compares; None for what says nothing about versions. ``siblings`` hold the prerequisites."""
    if outcome.status is Status.PASSED:
        return PASSED
    if _is_conflict(outcome):
        return DECLARED
    if outcome.status is Status.SKIPPED:
        cause = decisive(siblings, outcome.probe)
        found = signature_of(cause) if cause and cause.status is not Status.SKIPPED else None
        return f"skipped: {found}" if found and found != PASSED else None
    if verdict.of_outcome(outcome) is not Verdict.INCOMPATIBLE:
        return None
    raised = outcome.evidence.exception
    return f"{outcome.status}: {signature.of(raised) if raised else outcome.evidence.signal or outcome.reason}"


def one_package(asker: Asker, package: str, probe: str) -> Callable[[Sequence[str]], Mapping[str, str | None]]:
    """The question that a bisection over one package's versions asks of one probe."""

    def ask_many(versions: Sequence[str]) -> Mapping[str, str | None]:
        found = asker.answers([{package: version} for version in versions])
        signatures = [each[probe].signature if each and probe in each else None for each in found]
        return dict(zip(versions, signatures, strict=True))

    return ask_many


def _is_conflict(outcome: Outcome) -> bool:
    return outcome.stage is Stage.LOCK and outcome.status is Status.FAILED
