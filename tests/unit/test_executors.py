from __future__ import annotations

import sys
import threading
import time
import weakref
from pathlib import Path

import pytest

from compat import executors, process

SLEEPS = [
    *(sys.executable, "-I", "-S", "-c"),
    "import sys, time; open(sys.argv[1], 'w').close(); time.sleep(30); open(sys.argv[1] + '-over', 'w').close()",
]


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_every_item_has_its_answer(jobs: int) -> None:
    assert sorted(executors.each([3, 1, 2], lambda item: item * 10, jobs)) == [(1, 10), (2, 20), (3, 30)]


def test_one_job_keeps_the_order_and_works_as_it_goes() -> None:
    begun: list[int] = []
    answers = executors.each([1, 2, 3], lambda item: begun.append(item) or item, 1)
    assert (next(answers), begun) == ((1, 1), [1])


def test_what_is_done_first_comes_first() -> None:
    gate = threading.Event()

    def work(item: str) -> str:
        if item == "slow":
            assert gate.wait(10)
        return item

    answers = executors.each(["slow", "quick"], work, 2)
    first = next(answers)
    gate.set()
    assert (first, list(answers)) == (("quick", "quick"), [("slow", "slow")])


def test_who_waits_for_a_turn_does_not_begin_once_it_is_over() -> None:
    begun: list[int] = []

    def work(item: int) -> int:
        begun.append(item)
        while item:
            process.pause(0.01)
        return item

    answers = executors.each(range(8), work, 2)
    assert next(answers) == (0, 0)
    ends = time.monotonic() + 10
    while len(begun) < 3 and time.monotonic() < ends:
        time.sleep(0.01)
    time.sleep(0.1)  # the other two threads stand in the queue
    answers.close()
    assert sorted(begun) == [0, 1, 2]


class Large:
    """An answer whose end can be seen."""


def test_an_answer_that_was_taken_is_not_kept() -> None:
    gate = threading.Event()

    def work(item: int) -> Large:
        assert not item or gate.wait(10)
        return Large()

    answers = executors.each([0, 1], work, 2)
    seen = weakref.ref(next(answers)[1])
    gate.set()
    next(answers)
    assert seen() is None


def test_no_more_than_the_jobs_run_at_once() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def work(item: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1

    list(executors.each(range(8), work, 3))
    assert most == 3


def test_the_first_exception_ends_it_and_what_runs(tmp_path: Path) -> None:
    note = tmp_path / "note"

    def work(item: str) -> int:
        if item == "breaks":
            while not note.exists():
                time.sleep(0.02)
            raise ValueError("broken")
        process.run([*SLEEPS, note])
        return process.run([*SLEEPS, tmp_path / "next"]).returncode

    with pytest.raises(ValueError, match="broken"):
        list(executors.each(["runs", "breaks", *["waits"] * 9], work, 2))
    assert [*tmp_path.iterdir()] == [note]


def test_after_that_programs_run_again(tmp_path: Path) -> None:
    def work(item: int) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(executors.each([1, 2], work, 2))
    assert process.run([sys.executable, "-c", "pass"]).returncode == 0


def test_who_stops_listening_stops_the_work(tmp_path: Path) -> None:
    note = tmp_path / "note"
    answers = executors.each(["quick", "runs"], lambda item: item == "runs" and process.run([*SLEEPS, note]), 2)
    next(answers)
    while not note.exists():
        time.sleep(0.02)
    answers.close()  # type: ignore[attr-defined]
    assert [*tmp_path.iterdir()] == [note]
