"""What a search compares of an outcome, and the combinations that are asked. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from compat import lock, questions
from compat.asking import Answer, Asker, answers, signature_of
from compat.entries import Defaults
from compat.errors import MatrixError
from compat.model import Combination, Evidence, Kind, Outcome, Phase, Raised, Stage, Status
from compat.setup import Setup

ACTING = Evidence(phase=Phase.ACT, exception=Raised("builtins.TypeError", "no such argument at 0x7f00"))
ARRANGING = Evidence(phase=Phase.ARRANGE, exception=Raised("TypeError", "no such argument"))


def outcome(probe: str, status: Status, evidence: Evidence = ACTING, reason: str = "", after: str = "") -> Outcome:
    return Outcome("tried", probe, Stage.PROBE, status, reason, after or None, evidence)


def stage(where: Stage, status: Status) -> Outcome:
    return Outcome("tried", where.value, where, status, "the reason")


class TestSignature:
    @pytest.mark.parametrize(
        ("seen", "expected"),
        [
            (outcome("asked", Status.PASSED), "passed"),
            (outcome("asked", Status.FAILED), "failed: TypeError: no such argument at 0x?"),
            (outcome("asked", Status.FAILED, ARRANGING), None),
            (outcome("asked", Status.CRASHED, Evidence(phase=Phase.ACT, signal="SIGSEGV")), "crashed: SIGSEGV"),
            (outcome("asked", Status.CRASHED, Evidence(phase=Phase.ACT, signal="SIGKILL")), None),
            (outcome("asked", Status.TIMED_OUT), None),
            (outcome("asked", Status.ERROR), None),
            (outcome("asked", Status.SKIPPED, reason="no device"), None),
            (stage(Stage.LOCK, Status.FAILED), "declared: resolver conflict"),
            (stage(Stage.LOCK, Status.ERROR), None),
            (stage(Stage.INSTALL, Status.ERROR), None),
        ],
        ids=lambda each: None if isinstance(each, str) or each is None else f"{each.probe} {each.status}",
    )
    def test_of_an_outcome(self, seen: Outcome, expected: str | None) -> None:
        assert signature_of(seen, (seen,)) == expected

    def test_of_what_was_skipped_is_that_of_the_failure_at_the_root(self) -> None:
        chain = (
            outcome("first", Status.FAILED),
            outcome("second", Status.SKIPPED, after="first"),
            outcome("third", Status.SKIPPED, after="second"),
        )
        assert signature_of(chain[2], chain) == "skipped: failed: TypeError: no such argument at 0x?"

    def test_of_what_was_skipped_after_something_inconclusive(self) -> None:
        chain = (outcome("first", Status.TIMED_OUT), outcome("second", Status.SKIPPED, after="first"))
        assert signature_of(chain[1], chain) is None


class TestAnswers:
    def test_of_several_probes(self) -> None:
        seen = (outcome("one", Status.PASSED), outcome("two", Status.ERROR), outcome("other", Status.PASSED))
        assert answers(seen, ["one", "two"]) == {"one": Answer(seen[0], "passed"), "two": Answer(seen[1], None)}

    def test_a_declared_conflict_is_the_answer_of_each_probe(self) -> None:
        conflict = stage(Stage.LOCK, Status.FAILED)
        answer = Answer(conflict, "declared: resolver conflict")
        assert answers([conflict], ["one", "two"]) == {"one": answer, "two": answer}

    @pytest.mark.parametrize("where", [Stage.LOCK, Stage.INSTALL])
    def test_what_could_not_be_installed_has_none(self, where: Stage) -> None:
        assert answers([stage(where, Status.ERROR)], ["one"]) is None


def asker(**more: object) -> Asker:
    setup = Setup(Path("locks"), Path("cache"))
    defaults = Defaults(torch="2.13.0", **{"exclude-newer": "2026-11-20"}, companions=["protobuf>=3.20"])
    return Asker(("import-peft",), {"peft": "0.16.0"}, setup, Path("journal"), defaults, **more)  # type: ignore[arg-type]


class TestCombination:
    def test_of_pins_beside_the_fixed_ones(self) -> None:
        assert asker().combination({"transformers": "4.53.0"}) == Combination(
            id="peft-0.16.0+transformers-4.53.0",
            title="peft 0.16.0, transformers 4.53.0",
            kind=Kind.NEIGHBOUR,
            python="3.11",
            packages={"peft": "0.16.0", "transformers": "4.53.0"},
            companions=("protobuf>=3.20",),
            torch="2.13.0",
            exclude_newer="2026-11-20",
            probes=("import-peft",),
        )

    def test_a_release_newer_than_the_matrix_is_asked_as_of_the_day_after_it(self) -> None:
        uploaded = {("transformers", "6.0.0"): date(2026, 11, 30), ("transformers", "4.53.0"): date(2025, 6, 26)}
        made = [asker(uploaded=uploaded).combination({"transformers": each}) for each in ("6.0.0", "4.53.0")]
        assert [each.exclude_newer for each in made] == ["2026-12-01", "2026-11-20"]

    def test_many_pins_are_named_by_their_digest(self) -> None:
        made = asker().combination({f"package-{number}": "1.0" for number in range(9)})
        assert len(made.id) == len("pins-") + 16

    def test_is_asked_only_its_own_probes_and_what_they_require(self) -> None:
        asked = questions.for_combination(asker().combination({"transformers": "4.53.0"}))
        assert [probe.id for probe in asked] == ["import-torch", "import-transformers", "import-peft"]

    def test_its_probes_do_not_decide_its_lock(self) -> None:
        made = asker().combination({"transformers": "4.53.0"})
        assert lock.inputs_digest(made) == lock.inputs_digest(replace(made, probes=()))

    def test_an_unknown_probe_is_refused(self) -> None:
        with pytest.raises(MatrixError, match="--probe x: there is no such probe"):
            Asker(("x",), {}, Setup(Path("locks"), Path("cache")), Path("journal"), Defaults())
