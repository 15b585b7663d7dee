"""What a person should know of an answer besides its table."""

from __future__ import annotations

from compat.check.answer import Cell
from compat.check.notes import notes
from compat.check.sets import Resolved
from compat.check.side import Side
from compat.compare import Change
from compat.model import Combination, Evidence, Kind, Outcome, Stage, Status

COMBINATION = Combination("x", "x", Kind.NEIGHBOUR, "3.11", {})


def side(peft: str, as_it_is: str = "") -> Side:
    return Side(Resolved(COMBINATION, {"peft": peft}, as_it_is=as_it_is), (), {})


def cell(probe: str, role: str, change: Change, behind: str = "") -> Cell:
    return Cell(probe, "?", role, change, None, None, behind)


def test_nothing_to_say() -> None:
    cells = [cell("a", "question", Change.REGRESSION), cell("command: x", "command", Change.REGRESSION)]
    assert notes(side("1"), side("2"), cells, (), 0) == ()


def test_all_that_a_person_should_know() -> None:
    cells = [
        cell("command: pytest", "command", Change.SAME_FAILURE),
        cell("handwritten", "remedy", Change.REGRESSION),
        cell("behind-it", "control", Change.REGRESSION, behind="import-peft"),
    ]
    assert notes(side("1", "a needs b"), side("1"), cells, ("torch", "peft"), 3) == (
        "The present set contradicts itself and was built as it is: a needs b",
        "Nothing moves: the wanted set is the present one.",
        "Nothing was learnt from 'command: pytest': it fails in the present set too",
        "Passed before and fails now, among the probes that do not count: handwritten",
        "3 questions were not asked: neither set has torch or peft",
    )


def test_files_that_a_command_left_on_either_side() -> None:
    def left(*names: str) -> Outcome:
        measured = {"changed_files": names}
        return Outcome("", "command: x", Stage.PROBE, Status.PASSED, evidence=Evidence(measured=measured))

    cells = [
        Cell("command: x", "?", "command", Change.BOTH_PASS, left("a", "b"), left("b", "c", "d")),
        Cell("command: y", "?", "command", Change.BOTH_PASS, left(), left("e (deleted)")),
    ]
    assert notes(side("1"), side("2"), cells, (), 0) == (
        "'command: x' changed files in your project, which its next run finds: a, b, c and 1 more",
        "'command: y' changed files in your project, which its next run finds: e (deleted)",
    )


def test_one_question_is_one() -> None:
    assert notes(side("1"), side("2"), [], ("torch",), 1) == ("1 question was not asked: neither set has torch",)


def test_what_is_wrong_with_a_probe_file_is_said_once() -> None:
    def kept(probe: str, why: str) -> Cell:
        outcome = Outcome("", probe, Stage.PROBE, Status.ERROR, why)
        return Cell(probe, "?", "question", Change.INCONCLUSIVE, outcome, outcome)

    why = "--probe-file mine.py, line 1: ModuleNotFoundError: No module named 'x'; move what may fail"
    cells = [kept("a", why), kept("b", why), kept("c", "the probe host ended with 1: nothing was printed")]
    assert notes(side("1"), side("2"), cells, (), 0) == (why,)
