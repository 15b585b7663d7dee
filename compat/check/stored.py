"""A results file (``reports/results.json``) read back: combinations with their outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from compat.check import json_file
from compat.check.json_file import word
from compat.errors import CompatError
from compat.model import Outcome, Question, Verdict
from compat.probes.probe import EVERY_SUITE

SCHEMA_VERSION = 1
"""The newest ``schema_version`` that is understood."""
MOST = 500
"""Combinations, questions or neighbours of one file; the whole matrix has some dozens of each."""


@dataclass(frozen=True)
class Way:
    """A way out as a results file has it: a code change that a probe showed, or pins."""

    summary: str
    probe: str | None = None
    pins: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a results file says of a failure: the rule that knew it, "unknown" if none did, and the ways out."""

    probe: str
    rule: str
    ways_out: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Ran:
    """A combination as a results file has it, with what it came to; no outcomes if it was not run.

    ``verdict`` and ``findings`` are those of the time when the file was written, by the rules of that time.
    """

    id: str
    title: str
    python: str
    packages: Mapping[str, str]
    torch: str | None = None
    suites: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    verdict: Verdict | None = None
    findings: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Stored:
    """What is compared of a results file, by id; ``name`` is the file's, without its folder.

    ``neighbours`` were built to find pins that work.
    """

    name: str
    combinations: Mapping[str, Ran]
    questions: Mapping[str, Question]
    neighbours: Mapping[str, Ran] = field(default_factory=dict)

    def asked(self, ran: Ran) -> frozenset[str]:
        """The questions that a run of the combination asks: its own, else those of its suites."""
        if ran.probes:
            return frozenset(self._required(ran.probes))
        return frozenset(each.id for each in self.questions.values() if each.suite in (EVERY_SUITE, *ran.suites))

    def _required(self, probes: Iterable[str]) -> set[str]:
        """The probes and all that they require, as far as the file knows them."""
        found: set[str] = set()
        pending = list(probes)
        while pending:
            probe = pending.pop()
            if probe in self.questions and probe not in found:
                found.add(probe)
                pending.extend(self.questions[probe].requires)
        return found


@dataclass(frozen=True)
class _Near:
    combination: Ran
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class _File:
    questions: tuple[Question, ...]
    combinations: tuple[Ran, ...]
    neighbours: tuple[_Near, ...] = ()


_FILE = TypeAdapter(_File)


def read(path: Path) -> Stored:
    """The file's combinations by id. Raises CompatError for what is no results file, or one of a newer compat."""
    return parsed(path.name, json_file.read(path))


def parsed(name: str, content: Any) -> Stored:
    """The same of a file's value. Raises CompatError."""
    _refuse_another(name, content)
    try:
        found = _FILE.validate_python(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(word(str(step)) for step in first["loc"])
        raise CompatError(f"{name}: {where}: {first['msg']}; `compat report` writes the file anew") from None
    _refuse_many(name, found)
    _refuse_doubled(name, found)
    return Stored(
        name=name,
        combinations={each.id: each for each in found.combinations},
        questions={question.id: question for question in found.questions},
        neighbours={n.combination.id: replace(n.combination, outcomes=n.outcomes) for n in found.neighbours},
    )


def _refuse_many(name: str, found: _File) -> None:
    """Each combination has a cell for each question: a file of some megabytes could ask for thousands of millions."""
    for kind in ("combinations", "questions", "neighbours"):
        if len(getattr(found, kind)) > MOST:
            raise CompatError(f"{name}: more than {MOST} {kind}; {json_file.EXPECTED}")


def _refuse_doubled(name: str, found: _File) -> None:
    """Of two records of one thing the second would hide the first. What two searches found alike is one thing."""
    near: dict[str, _Near] = {}
    for each in found.neighbours:
        id_ = each.combination.id
        _refuse_if(near.setdefault(id_, each) != each, f"{name}: 2 neighbours are called {word(id_)}")
    for kind, ids in (
        ("combinations", [ran.id for ran in found.combinations]),
        ("questions", [question.id for question in found.questions]),
    ):
        for id_, number in Counter(ids).items():
            _refuse_if(number > 1, f"{name}: {number} {kind} are called {word(id_)}")
    near_outcomes = [(each.combination.id, each.outcomes) for each in near.values()]
    for id_, outcomes in [*((ran.id, ran.outcomes) for ran in found.combinations), *near_outcomes]:
        for probe, number in Counter(outcome.probe for outcome in outcomes).items():
            _refuse_if(number > 1, f"{name}: {word(id_)}: {word(probe)} has {number} outcomes")


def _refuse_if(doubled: bool, words: str) -> None:
    if doubled:
        raise CompatError(f"{words}; one of them hides the other: `compat report` writes the file anew")


def _refuse_another(name: str, content: Any) -> None:
    version = content.get("schema_version") if isinstance(content, dict) else None
    if type(version) is not int or version < 1 or "combinations" not in content or "questions" not in content:
        raise CompatError(f"{name}: not a results file of compat; expected a reports/results.json")
    if version > SCHEMA_VERSION:
        newer = f"written with schema {word(str(version))}, this compat reads {SCHEMA_VERSION}"
        raise CompatError(f"{name}: {newer}; compare with a newer compat")
