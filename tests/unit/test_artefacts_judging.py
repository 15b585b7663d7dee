"""What an outcome of a writing or a reading comes to: every status, and what it rests on."""

from __future__ import annotations

import pytest

from compat.artefacts.crossing import Came
from compat.artefacts.judging import cell, member, seen
from compat.model import Combination, Evidence, Kind, Outcome, Phase, Raised, Stage, Status, Version

ARTEFACT = "a" * 64
READING = "artefact-read-adapter@" + "a" * 12
WRITING = "artefact-write-adapter"
ACT, ARRANGE = Phase.ACT, Phase.ARRANGE
REFUSED = Raised("TypeError", "LoraConfig.__init__() got an unexpected keyword argument 'eva_config'")
WRONG = Raised("compat.probes.probe.WrongAnswer", "loss[0] is 1, and its writer had 2")


def outcome(status: Status, probe: str = READING, phase: Phase = ACT, raised: Raised | None = None) -> Outcome:
    versions = {"peft": Version("0.8.2", "0.8.2")}
    stage = Stage.PROBE if probe.startswith("artefact") else Stage.IMPORT
    evidence = Evidence(phase=phase, exception=raised, versions=versions)
    return Outcome("here", probe, stage, status, "why", evidence=evidence)


def skipped(prerequisite: str | None = None) -> Outcome:
    return Outcome("here", READING, Stage.PROBE, Status.SKIPPED, "why", prerequisite)


def came(*outcomes: Outcome, artefact: str = ARTEFACT) -> tuple[Came, str]:
    found = cell("adapter", "there", "here", artefact, seen(outcomes), seen(outcomes))
    return found.came, found.rule


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([outcome(Status.PASSED)], (Came.EQUAL, "")),
        ([outcome(Status.FAILED, raised=REFUSED)], (Came.FAILS, "name-not-there-yet")),
        ([outcome(Status.FAILED, raised=Raised("ValueError", "?"))], (Came.FAILS, "")),
        ([outcome(Status.FAILED, raised=WRONG)], (Came.OTHER, "")),
        ([outcome(Status.FAILED, phase=ARRANGE, raised=WRONG)], (Came.INCONCLUSIVE, "")),
        ([outcome(Status.TIMED_OUT)], (Came.INCONCLUSIVE, "")),
        ([outcome(Status.ERROR)], (Came.INCONCLUSIVE, "")),
        ([skipped()], (Came.ABSENT, "")),
        ([skipped("import-peft"), outcome(Status.FAILED, "import-peft")], (Came.ABSENT, "")),
        ([skipped("import-peft"), outcome(Status.TIMED_OUT, "import-peft")], (Came.INCONCLUSIVE, "")),
        ([Outcome("here", "lock", Stage.LOCK, Status.FAILED, "conflict")], (Came.ABSENT, "resolver-conflict")),
        ([Outcome("here", "lock", Stage.LOCK, Status.ERROR, "no wheel")], (Came.INCONCLUSIVE, "")),
        ([Outcome("here", "install", Stage.INSTALL, Status.ERROR, "disk")], (Came.INCONCLUSIVE, "")),
        ([Outcome("here", "run", Stage.PROBE, Status.ERROR, "our fault")], (Came.INCONCLUSIVE, "")),
        ([], (Came.INCONCLUSIVE, "")),
    ],
)
def test_a_reading_comes_out_as_what_it_is(outcomes: list[Outcome], expected: tuple[Came, str]) -> None:
    assert came(*outcomes) == expected


@pytest.mark.parametrize(
    ("writing", "expected"),
    [
        (outcome(Status.FAILED, WRITING, raised=WRONG), Came.UNWRITTEN),
        (outcome(Status.SKIPPED, WRITING), Came.UNWRITTEN),
        (outcome(Status.FAILED, WRITING, ARRANGE), Came.INCONCLUSIVE),
        (outcome(Status.ERROR, WRITING), Came.INCONCLUSIVE),
    ],
)
def test_what_was_not_written_says_nothing_of_the_reader(writing: Outcome, expected: Came) -> None:
    assert came(writing, outcome(Status.FAILED, raised=REFUSED), artefact="")[0] is expected


def test_versions_are_as_the_environment_had_them_else_as_asked_for() -> None:
    combination = Combination("here", "Here", Kind.CURRENT, "3.11", {"transformers": "4.40.0", "peft": "0.8"})
    found = member(combination, [outcome(Status.PASSED)])
    assert dict(found.versions) == {"transformers": "4.40.0", "tokenizers": "", "peft": "0.8.2"}
