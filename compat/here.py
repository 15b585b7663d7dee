"""An interpreter as it is -> what it answers: for containers and clusters with their own libraries.

Nothing is locked, built, installed or asked of an index, and nothing is stored: such an interpreter has no lock, and
what is installed in it may be another thing the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compat import diagnose, probing, questions, verdict
from compat.errors import CompatError
from compat.finding import Finding
from compat.interpreter import Interpreter
from compat.model import Outcome, Question, Status, Verdict
from compat.probes.catalogue import PROBES
from compat.probes.probe import EVERY_SUITE, TINY, Probe
from compat.probes.rollup import IMPORT, absent
from compat.suggestion import meant

NAME = "here"
"""What stands in an outcome for the combination."""


@dataclass(frozen=True)
class Asked:
    """Which probes are asked, where they run, the size of the models, and seconds for each, instead of its own.

    ``named`` are the ids that the user named, ``suites`` those that were asked for instead; else all are wanted.
    """

    probes: tuple[Probe, ...]
    device: str = "cpu"
    scale: str = TINY
    time_limit_s: float | None = None
    named: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[Probe, ...]:
        """What was asked for, without what is asked only because that requires it."""
        if self.named:
            return tuple(each for each in self.probes if each.id in self.named)
        return tuple(each for each in self.probes if not self.suites or each.suite in self.suites)

    @property
    def apart(self) -> frozenset[str]:
        """What is told in full though it makes no verdict: what was named, and suites without a question."""
        counting = {each.suite for each in self.probes if each.role == verdict.QUESTION}
        return frozenset(each.id for each in self.wanted if self.named or each.suite not in counting)


@dataclass(frozen=True)
class Here:
    """What an interpreter answered. ``missing`` are the libraries under test that it does not have at all.

    ``unanswered`` is what was wanted and said nothing. The verdict is None where what passes was only required, and
    nothing that was wanted is a question.
    """

    interpreter: Interpreter
    asked: Asked
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    unanswered: tuple[str, ...]
    verdict: Verdict | None

    @property
    def counting(self) -> tuple[Finding, ...]:
        """The findings that make the verdict: of questions, and about versions."""
        roles = {probe.id: probe.role for probe in self.asked.probes}
        return tuple(each for each in self.findings if roles[each.outcome.probe] == verdict.QUESTION and _counts(each))

    @property
    def apart(self) -> tuple[Finding, ...]:
        """The findings about versions that make no verdict and are told in full all the same."""
        counting = self.counting
        return tuple(
            each
            for each in self.findings
            if each.outcome.probe in self.asked.apart and _counts(each) and each not in counting
        )

    @property
    def versions(self) -> Mapping[str, str]:
        """The libraries under test by name, as the metadata say it, else as they say it themselves."""
        seen = self.outcomes[-1].evidence.versions if self.outcomes else {}
        versions = {name: each.metadata or each.attribute for name, each in seen.items()}
        return {name: version for name, version in versions.items() if version}


def chosen(suites: Sequence[str], probes: Sequence[str], catalogue: Sequence[Probe] = PROBES) -> tuple[Probe, ...]:
    """The named probes, else those of the suites, with what they require. Raises CompatError for one that is not."""
    known = {each.suite for each in catalogue} - {EVERY_SUITE}
    if unknown := [suite for suite in suites if suite not in known]:
        near = meant(unknown[0], known)
        raise CompatError(f"--suite {unknown[0]}: there is no such suite{near}; there are: {', '.join(sorted(known))}")
    ids = {each.id for each in catalogue}
    if unknown := [probe for probe in probes if probe not in ids]:
        near = meant(unknown[0], ids)
        raise CompatError(f"--probe {unknown[0]}: there is no such probe{near}; `compat list --probes` shows them")
    return questions.with_required(
        probes or [each.id for each in catalogue if each.suite in (EVERY_SUITE, *suites)], catalogue
    )


def ask(interpreter: Interpreter, asked: Asked, started: Callable[[str], None] = lambda probe: None) -> Here:
    """Ask the interpreter's own libraries."""
    task = probing.Task(
        Path(interpreter.path),
        asked.probes,
        asked.device,
        scale=asked.scale,
        time_limit_s=asked.time_limit_s,
        isolated=False,
    )
    found = tuple(replace(outcome, combination=NAME) for outcome in probing.outcomes(task, started))
    return judged(interpreter, asked, found)


def judged(interpreter: Interpreter, asked: Asked, outcomes: tuple[Outcome, ...]) -> Here:
    """What the outcomes come to. A failure that other versions would not mend is inconclusive here."""
    asks = [questions.question(probe) for probe in asked.probes]
    findings = tuple(diagnose.findings(outcomes, (), asks))
    silent = {each.outcome.probe for each in findings if not _counts(each)}
    missing = tuple(library for each in outcomes if (library := _missing(each) or _unsought(each, interpreter)))
    unanswered = _unanswered(asked, outcomes, silent)
    rolled = _verdict(outcomes, silent, asks)
    if rolled is Verdict.COMPATIBLE and _is_without_answer(asked, unanswered):
        rolled = Verdict.INCONCLUSIVE
    is_made = rolled is not Verdict.COMPATIBLE or any(each.role == verdict.QUESTION for each in asked.wanted)
    return Here(interpreter, asked, outcomes, findings, missing, unanswered, rolled if is_made else None)


def _verdict(outcomes: Sequence[Outcome], silent: set[str], asks: Sequence[Question]) -> Verdict:
    rolled = verdict.of_combination([each for each in outcomes if each.probe not in silent], asks)
    counting = {each.id for each in asks if each.role == verdict.QUESTION}
    return Verdict.INCONCLUSIVE if rolled is Verdict.COMPATIBLE and silent & counting else rolled


def _unanswered(asked: Asked, outcomes: Sequence[Outcome], silent: set[str]) -> tuple[str, ...]:
    """The wanted probes that say nothing about the versions: skipped, too late, killed, or failed for another cause."""
    without = (None, Verdict.INCONCLUSIVE)
    wanted = {each.id for each in asked.wanted}
    return tuple(
        each.probe
        for each in outcomes
        if each.probe in wanted and (each.probe in silent or verdict.of_outcome(each) in without)
    )


def _is_without_answer(asked: Asked, unanswered: Sequence[str]) -> bool:
    """Of what was named each is to answer; of suites some are skipped as ever, but not all."""
    return bool(unanswered) and (bool(asked.named) or len(unanswered) == len(asked.wanted))


def _counts(finding: Finding) -> bool:
    """Whether the failure is a matter of versions, as far as anybody knows."""
    about_versions = finding.rule is None or finding.rule.about_versions
    return about_versions and _missing(finding.outcome) is None


def _missing(outcome: Outcome) -> str | None:
    raised = outcome.evidence.exception
    return absent(outcome.probe, raised.type, raised.message) if raised else None


def _unsought(outcome: Outcome, interpreter: Interpreter) -> str | None:
    """The library whose import was skipped, and that is nowhere to be found either."""
    library = outcome.probe.removeprefix(IMPORT)
    if outcome.status is not Status.SKIPPED or library == outcome.probe:
        return None
    places = [path / name for path in interpreter.paths for name in (library, f"{library}.py")]
    seen = outcome.evidence.versions.get(library)
    is_there = (seen and seen.metadata) or any(place.exists() for place in places)
    return None if is_there else library
