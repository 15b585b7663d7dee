"""One side of a check: its combination run, the user's probes and commands asked beside, and red outcomes repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compat import asking, probing, questions, run
from compat.check import commands, probefile
from compat.check.sets import Resolved
from compat.check.verdict import COUNTED
from compat.environment import Environment
from compat.journal import Journal
from compat.model import Combination, Outcome, Question, Stage, Status
from compat.questions import Catalogue
from compat.run import Setup

RED = (Status.FAILED, Status.CRASHED, Status.TIMED_OUT)
Observer = run.Observer


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


def questions_of(asked: Asked, catalogue: Catalogue) -> tuple[Question, ...]:
    """All that is asked, in order: the shipped probes with what they require, the user's own, the commands."""
    shipped = questions.with_required(asked.probes, catalogue.probes)
    own = [each for each in asked.own.probes if each.id in asked.own_ids] if asked.own else []
    return (*map(questions.question, (*shipped, *own)), *map(commands.question, asked.commands))


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
            mine = replace(combination, id=f"{combination.id}+own", probes=asked.own_ids, suites=(probefile.SUITE,))
            own = run.run(mine, replace(setup, catalogue=asked.own, rerun=True), book, observe)
            outcomes += [replace(each, combination=combination.id) for each in _own(own.outcomes, asked)]
    built = asking.installed(combination, setup, journal)
    if built is None:
        return Side(resolved, tuple(outcomes), {}, result.torch, bool(result.fresh))
    outcomes += [_command(each, built, combination, asked, observe) for each in asked.commands]
    attempts = _repeated(outcomes, built, combination, asked, setup, observe)
    return Side(resolved, tuple(outcomes), attempts, result.torch, bool(result.fresh))


def _stopped(outcomes: Sequence[Outcome]) -> bool:
    """Whether nothing was probed: the set could not be locked or installed."""
    return all(each.stage in (Stage.LOCK, Stage.INSTALL) for each in outcomes)


def _own(outcomes: Sequence[Outcome], asked: Asked) -> Iterable[Outcome]:
    """The outcomes of the user's probes; what stands for all of them (our own fault) is theirs too."""
    return [each for each in outcomes if each.probe in asked.own_ids or each.status is Status.ERROR]


def _command(command: str, built: Environment, combination: Combination, asked: Asked, observe: Observer) -> Outcome:
    observe(combination, f"running {command}")
    outcome = commands.run(command, built.python, asked.project, asked.time_limit_s)
    return replace(outcome, combination=combination.id)


def _repeated(
    outcomes: Sequence[Outcome],
    built: Environment,
    combination: Combination,
    asked: Asked,
    setup: Setup,
    observe: Observer,
) -> dict[str, tuple[Status, ...]]:
    """Red outcomes that count are asked again: whether a failure is steady is part of the answer."""
    counting = {each.id for each in questions_of(asked, setup.catalogue) if each.role in COUNTED}
    red = [each for each in outcomes if each.status in RED and each.probe in counting]
    tries = {each.probe: [each.status] for each in red}
    for number in range(asked.repeat if red else 0):
        observe(combination, f"repeating what failed ({number + 1} of {asked.repeat})")
        for probe, status in _again([each.probe for each in red], built, asked, setup):
            tries[probe].append(status)
    return {probe: tuple(statuses) for probe, statuses in tries.items() if len(statuses) > 1}


def _again(red: Sequence[str], built: Environment, asked: Asked, setup: Setup) -> Iterable[tuple[str, Status]]:
    for catalogue in (setup.catalogue, *([asked.own] if asked.own else [])):
        shipped = catalogue is setup.catalogue
        chosen = [each.id for each in catalogue.probes if each.id in red and (shipped or each.function)]
        wanted = questions.with_required(chosen, catalogue.probes)
        task = probing.Task(built.python, wanted, setup.device, catalogue.file)
        for outcome in probing.outcomes(task) if chosen else ():
            if outcome.probe in chosen:
                yield outcome.probe, outcome.status
    for command in asked.commands:
        if commands.probe_id(command) in red:
            yield (
                commands.probe_id(command),
                commands.run(command, built.python, asked.project, asked.time_limit_s).status,
            )


def passes(outcomes: Sequence[Outcome], asked: Sequence[Question]) -> bool:
    """Whether all that counts passed, or does not arise: what is inconclusive does not pass."""
    counting = {each.id for each in asked if each.role in COUNTED}
    own = [each for each in outcomes if each.probe in counting or each.stage in (Stage.LOCK, Stage.INSTALL)]
    silent = [each for each in own if each.status is Status.SKIPPED and not each.prerequisite]
    return any(each.status is Status.PASSED for each in own) and all(
        each.status is Status.PASSED or each in silent for each in own
    )
