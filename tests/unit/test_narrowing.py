"""What is asked by name, or at a size, and which of it counts as having run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from compat import answered
from compat.errors import MatrixError
from compat.model import Combination, Documented, Evidence, Kind, Outcome, Phase, Raised, Stage, Status
from compat.narrowing import chosen, narrowed, ran_as_asked
from compat.probes.probe import AT_SIZE_S, Probe, limit_of
from compat.questions import Catalogue
from compat.setup import Result, Setup

PROBES = (
    Probe("import-torch", "?", "", suite=""),
    Probe("forward", "?", "m:f", requires=("import-torch",)),
    Probe("trains", "?", "m:f", suite="training", requires=("forward",), scaled=True),
    Probe("trains-there", "?", "m:f", suite="training", scaled=True, on_device=True),
    Probe("tokens", "?", "m:f"),
)
DOCUMENTED = Documented(1, "1", "1", "1", "", "", None, None, "forward", "some-rule")


def setup(scale: str = "tiny", device: str = "cpu") -> Setup:
    return Setup(Path("locks"), Path("cache"), device, catalogue=Catalogue(PROBES), scale=scale)


def combination(*suites: str, **more: Any) -> Combination:
    return Combination("one", "One", Kind.CURRENT, "3.11", {}, suites=suites or ("instructblip", "training"), **more)


def test_without_a_wish_the_suites_are_asked() -> None:
    assert narrowed(combination(), (), setup()) == combination()


def test_at_a_size_only_what_has_one_is_asked() -> None:
    found = narrowed(combination(), (), setup("flan-t5-xl"))
    assert found is not None
    assert found.probes == ("trains", "trains-there")


def test_named_probes_are_asked_once_each_whatever_their_suite() -> None:
    found = narrowed(combination("instructblip"), ("trains", "tokens", "trains"), setup())
    assert found is not None
    assert found.probes == ("trains", "tokens")


def test_only_what_is_asked_has_expectations() -> None:
    expect = {"forward": "passed", "tokens": "failed"}
    found = narrowed(combination(expect=expect, documented=DOCUMENTED), ("trains",), setup())
    assert found is not None
    assert (found.expect, found.documented) == ({"forward": "passed"}, DOCUMENTED)
    without = narrowed(combination(expect=expect, documented=DOCUMENTED), ("tokens",), setup())
    assert without is not None
    assert (without.expect, without.documented) == ({"tokens": "failed"}, None)


def test_what_has_nothing_with_a_size_is_left_out() -> None:
    some = [combination("instructblip"), combination()]
    assert [each.suites for each in chosen(some, (), setup("vicuna-7b"))] == [("instructblip", "training")]


def test_nothing_with_a_size_at_all_is_a_mistake() -> None:
    with pytest.raises(MatrixError, match="--scale vicuna-7b: no probe of one has models with a size"):
        chosen([combination("instructblip")], (), setup("vicuna-7b"))


def outcome(probe: str = "trains", status: Status = Status.PASSED, reason: str = "", **more: Any) -> Outcome:
    return Outcome("one", probe, Stage.PROBE, status, reason, **more)


SKIPPED = Status.SKIPPED
RAN = {
    "passed": (outcome(), True),
    "failed": (outcome(status=Status.FAILED, reason="no"), True),
    "out of time": (outcome(status=Status.TIMED_OUT), True),
    "too large": (outcome(status=SKIPPED, reason="needs 17.3 GiB, and 12.1 GiB are free"), True),
    "no device": (outcome(status=SKIPPED, reason="no device"), False),
    "a device that nobody asked for": (outcome(status=SKIPPED, reason="not asked for: use --device cuda"), False),
    "no prerequisite": (outcome(status=SKIPPED, reason="no", prerequisite="import-torch"), False),
    "our own fault": (outcome(status=Status.ERROR), False),
    "tiny as ever": (outcome("forward"), False),
    "of another catalogue": (outcome("nonsense"), False),
}


@pytest.mark.parametrize("what", RAN)
def test_what_is_a_run_at_a_size(what: str) -> None:
    found, ran = RAN[what]
    assert ran_as_asked(found, PROBES, "cpu", "flan-t5-xl") is ran


def test_on_a_gpu_only_what_runs_there_is_a_run() -> None:
    there = (PROBES, "cuda", "flan-t5-xl")
    assert [ran_as_asked(outcome(name), *there) for name in ("trains", "trains-there")] == [False, True]


def told(*outcomes: Outcome, named: bool = True) -> answered.Answered:
    asked = combination(probes=tuple(each.probe for each in outcomes))
    imports = Outcome("one", "import-torch", Stage.IMPORT, Status.PASSED)
    return answered.of(Result(asked, (imports, *outcomes)), named)


def test_each_wanted_probe_has_its_line() -> None:
    figures = {"losses": [10.5, "nan"]}
    measured = {"epoch_seconds": 1204.4, "peak_memory_bytes": int(12.31 * 10**9)}
    ran = outcome(evidence=Evidence(figures=figures, measured=measured))
    refused = outcome("trains-there", SKIPPED, "needs 17.3 GiB,\nand 12.1 GiB are free")
    assert told(ran, refused).lines == (
        "one: trains: passed: loss 10.5000 to nan, 1,204 s an epoch, peak memory 12.31 GB",
        "one: trains-there: skipped: needs 17.3 GiB, and 12.1 GiB are free",
    )


def test_a_combination_that_asks_its_suites_has_no_lines() -> None:
    assert answered.of(Result(combination(), (outcome(),)), named=False) == answered.Answered()


REFUSED = outcome("trains-there", SKIPPED, "no device")
UNASKED = outcome(status=SKIPPED, reason="no", prerequisite="import-torch")
KILLED = outcome(status=Status.CRASHED, evidence=Evidence(phase=Phase.ACT, signal="SIGKILL"))
OWN_CRASH = outcome(status=Status.CRASHED, evidence=Evidence(phase=Phase.ACT, signal="SIGSEGV"))
FAILED = outcome(status=Status.FAILED, evidence=Evidence(phase=Phase.ACT))
SILENT = {
    "one of those named did not begin": ((outcome(), REFUSED), True, True),
    "one of all did not begin": ((outcome(), REFUSED), False, False),
    "none began": ((REFUSED,), False, True),
    "passed": ((outcome(),), True, False),
    "failed": ((FAILED,), True, False),
    "crashed of its own": ((OWN_CRASH,), True, False),
    "named, and what it requires fails": ((UNASKED,), True, True),
    "not named, and what all require fails": ((UNASKED,), False, False),
    "too late": ((outcome(status=Status.TIMED_OUT),), True, True),
    "one of all too late": ((outcome(), outcome(status=Status.TIMED_OUT)), False, True),
    "killed from outside": ((KILLED,), True, True),
    "our own fault": ((outcome(status=Status.ERROR),), True, True),
}


@pytest.mark.parametrize("case", SILENT)
def test_what_has_no_answer_is_silent(case: str) -> None:
    outcomes, named, silent = SILENT[case]
    assert told(*outcomes, named=named).silent is silent


def test_what_requires_something_without_an_answer_is_silent() -> None:
    late = Outcome("one", "import-torch", Stage.IMPORT, Status.TIMED_OUT)
    assert answered.of(Result(combination(probes=("trains",)), (late, UNASKED)), named=False).silent


def test_an_error_after_a_whole_models_representation_is_told_by_its_class() -> None:
    message = "T5(\n  (a): B()\n) got multiple values for keyword argument 'inputs_embeds'"
    evidence = Evidence(phase=Phase.ACT, exception=Raised("TypeError", message))
    found = told(outcome(status=Status.FAILED, reason="TypeError: ) got multiple", evidence=evidence))
    assert found.lines == ("one: trains: TypeError: T5(...) got multiple values for keyword argument 'inputs_embeds'",)


def test_a_probe_has_its_own_limit_hours_at_a_size_and_what_the_user_says() -> None:
    asked = [(probe, scale) for probe in (PROBES[1], PROBES[2]) for scale in ("tiny", "vicuna-7b")]
    assert [limit_of(*each) for each in asked] == [120.0, 120.0, 120.0, AT_SIZE_S]
    assert {limit_of(*each, 5.0) for each in asked} == {5.0}
