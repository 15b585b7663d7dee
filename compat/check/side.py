"""One side of a check: its combination run, the user's probes and commands asked beside, and red outcomes repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from compat import building, environment, probing, provisioning, questions, run
from compat.check import commands, probefile
from compat.check.cells import RUN
from compat.check.sets import Resolved
from compat.check.verdict import COUNTED
from compat.environment import Environment
from compat.journal import Journal
from compat.model import Combination, Outcome, Question, Stage, Status
from compat.questions import Catalogue
from compat.setup import Observer, Setup

RED = (Status.FAILED, Status.CRASHED, Status.TIMED_OUT)


@dataclass(frozen=True)
class Asked:
    """What each side is asked: shipped probes by id, the user's own, and commands in the project's folder."""

    probes: tuple[str, ...]
    own: Catalogue | None
    commands: tuple[str, ...]
    project: Path
    time_limit_s: float
    repeat: int

    @property
    def own_ids(self) -> tuple[str, ...]:
        """The ids of the user's own probes."""
        return tuple(each.id for each in self.own.probes if each.function) if self.own else ()


@dataclass(frozen=True)
class Side:
    """What was seen of one set. ``attempts`` are the statuses of all tries of those outcomes that were repeated."""

    resolved: Resolved
    outcomes: tuple[Outcome, ...]
    attempts: dict[str, tuple[Status, ...]]
    torch: str | None = None
    fresh: bool = False


@dataclass
class _Place:
    """Where one set is asked: the environment may become another one, where that one was damaged."""

    built: Environment
    combination: Combination
    asked: Asked
    setup: Setup
    journal: Path

    def run(self, command: str) -> Outcome:
        """Run one command of the user's."""
        asked, folder = self.asked, self.built.folder
        with self.kept():
            return commands.run(command, folder, asked.project, self.setup.cache, asked.time_limit_s, self._mended)

    def kept(self) -> AbstractContextManager[None]:
        """The environment in use, built again where others removed it meanwhile."""
        return building.kept(self.built, self._build)

    def _mended(self) -> str | None:
        """What is wrong with the environment, which is built again then: what comes next finds it as it was."""
        wrong = environment.health(self.built)
        if wrong:
            self._build()
        return wrong

    def _build(self) -> None:
        self.built = provisioning.installed(self.combination, self.setup, self.journal) or self.built


def questions_of(asked: Asked, catalogue: Catalogue) -> tuple[Question, ...]:
    """All that is asked, in order: the shipped probes with what they require, the user's own, the commands."""
    shipped = questions.with_required(asked.probes, catalogue.probes)
    own = [each for each in asked.own.probes if each.id in asked.own_ids] if asked.own else []
    return (*map(questions.question, (*shipped, *own)), *map(commands.question, asked.commands))


def _only_pins(combination: Combination) -> Combination:
    """A combination of the matrix without what is said there of shipped probes."""
    return replace(combination, suites=(probefile.SUITE,), expect={}, documented=None)


def ask(resolved: Resolved, asked: Asked, setup: Setup, journal: Path, observe: Observer) -> Side:
    """Everything that is asked of one set; nothing of it raises for what goes wrong with the set."""
    if resolved.refusal:
        return Side(resolved, (resolved.refusal,), {})
    combination = replace(resolved.combination, probes=asked.probes)
    with Journal(journal) as book:
        result = run.run(combination, setup, book, observe)
        outcomes = [*result.outcomes]
        if _stopped(outcomes):
            return Side(resolved, tuple(outcomes), {}, result.torch, bool(result.fresh))
        if asked.own:
            # Never from the journal: what the user's own files import may have changed.
            mine = replace(_only_pins(combination), id=f"{combination.id}+own", probes=asked.own_ids)
            own = run.run(mine, replace(setup, catalogue=asked.own, rerun=True), book, observe)
            outcomes += [replace(each, combination=combination.id) for each in _own(own.outcomes, asked)]
    built = provisioning.installed(combination, setup, journal)
    if built is None:
        return Side(resolved, tuple(outcomes), {}, result.torch, bool(result.fresh))
    place = _Place(built, combination, asked, setup, journal)
    outcomes += [_command(each, place, observe) for each in asked.commands]
    attempts = _repeated(outcomes, place, observe)
    return Side(resolved, tuple(outcomes), attempts, result.torch, bool(result.fresh))


def _stopped(outcomes: Sequence[Outcome]) -> bool:
    """Whether nothing was probed: the set could not be locked or installed."""
    return all(each.stage in (Stage.LOCK, Stage.INSTALL) for each in outcomes)


def _own(outcomes: Sequence[Outcome], asked: Asked) -> Iterable[Outcome]:
    """The outcomes of the user's probes; what stands for all of them (our own fault) is theirs too.

    An import that their files keep from being asked has its answer already.
    """
    return [each for each in outcomes if each.probe in (*asked.own_ids, RUN)]


def _command(command: str, place: _Place, observe: Observer) -> Outcome:
    observe(place.combination, f"running {commands.probe_id(command)}")
    return replace(place.run(command), combination=place.combination.id)


def _repeated(outcomes: Sequence[Outcome], place: _Place, observe: Observer) -> dict[str, tuple[Status, ...]]:
    """Red outcomes that count are asked again: whether a failure is steady is part of the answer."""
    counting = {each.id for each in questions_of(place.asked, place.setup.catalogue) if each.role in COUNTED}
    red = [each for each in outcomes if each.status in RED and each.probe in counting]
    tries = {each.probe: [each.status] for each in red}
    repeat = place.asked.repeat if red else 0
    for number in range(repeat):
        observe(place.combination, f"repeating what failed ({number + 1} of {repeat})")
        for probe, status in _again([each.probe for each in red], place):
            tries[probe].append(status)
    return {probe: tuple(statuses) for probe, statuses in tries.items() if len(statuses) > 1}


def _again(red: Sequence[str], place: _Place) -> Iterable[tuple[str, Status]]:
    shipped, own = place.setup.catalogue, place.asked.own
    for catalogue in (shipped, *([own] if own else [])):
        chosen = [each.id for each in catalogue.probes if each.id in red and (catalogue is shipped or each.function)]
        wanted = questions.with_required(chosen, catalogue.probes)
        task = probing.Task(place.built.python, wanted, place.setup.device, catalogue.file)
        with place.kept():
            found = tuple(probing.outcomes(task)) if chosen else ()
        yield from ((outcome.probe, outcome.status) for outcome in found if outcome.probe in chosen)
    for command in place.asked.commands:
        if commands.probe_id(command) in red:
            yield commands.probe_id(command), place.run(command).status


def passes(outcomes: Sequence[Outcome], asked: Sequence[Question]) -> bool:
    """Whether all that counts passed, or does not arise: what is inconclusive does not pass."""
    counting = {each.id for each in asked if each.role in COUNTED}
    own = [each for each in outcomes if each.probe in counting or each.stage in (Stage.LOCK, Stage.INSTALL)]
    silent = [each for each in own if each.status is Status.SKIPPED and not each.prerequisite]
    return any(each.status is Status.PASSED for each in own) and all(
        each.status is Status.PASSED or each in silent for each in own
    )
