"""So many at once; a turn that is lent is another's until it is wanted back, and then it comes before any new one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from compat import turns
from compat.turns import Turns

SOON_S = 10.0
POOL = ThreadPoolExecutor(8)


@pytest.fixture(scope="module", autouse=True)
def _no_thread_stays() -> Iterator[None]:
    yield
    POOL.shutdown()


class Scene:
    """Threads that take turns, and what they said in its order."""

    def __init__(self, number: int) -> None:
        self.turns, self.said, self.pool = Turns(number), list[str](), POOL

    def one(self, name: str, work: Callable[[], object] = lambda: None) -> Future[None]:
        """Have a thread take a turn, and wait until it stands in the queue or is at work."""
        queued = len(self.turns._waiting)

        def take() -> None:
            with self.turns.taken():
                self.said.append(name)
                work()

        future = self.pool.submit(take)
        until(lambda: name in self.said or len(self.turns._waiting) > queued)
        return future

    def is_waited_for(self, number: int) -> None:
        """Wait until so many threads stand in the queue."""
        until(lambda: len(self.turns._waiting) == number)


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.001)


def after(event: threading.Event) -> Callable[[], object]:
    return lambda: event.wait(SOON_S)


def test_so_many_are_at_work_and_no_more() -> None:
    scene, lock, at_work, most = Scene(3), threading.Lock(), 0, 0

    def work() -> None:
        nonlocal at_work, most
        for change in (1, -1):
            with lock:
                at_work += change
                most = max(most, at_work)
            threading.Event().wait(0.005)

    def take() -> None:
        with scene.turns.taken():
            work()

    for future in [scene.pool.submit(take) for _ in range(20)]:
        future.result(SOON_S)
    assert (most, at_work) == (3, 0)


def test_a_lent_turn_is_anothers_and_comes_back_before_a_new_one() -> None:
    scene, imported, built = Scene(1), threading.Event(), threading.Event()

    def first() -> None:
        with turns.lent():
            imported.wait(SOON_S)
        scene.said.append("first again")

    def second() -> None:
        built.wait(SOON_S)
        turns.give_way()
        scene.said.append("second again")

    futures = [scene.one("first", first), scene.one("second", second), scene.one("third")]
    scene.is_waited_for(1)  # the third: the second is at work in the first one's turn
    imported.set()
    scene.is_waited_for(2)
    built.set()
    for future in futures:
        future.result(SOON_S)
    assert scene.said == ["first", "second", "first again", "second again", "third"]


def test_of_those_who_come_back_goes_first_who_began_first() -> None:
    scene, go, ends = Scene(1), {name: threading.Event() for name in "abc"}, threading.Event()

    def comes_back(name: str) -> Callable[[], None]:
        def work() -> None:
            with turns.lent():
                go[name].wait(SOON_S)
            scene.said.append(f"{name} again")

        return work

    futures = [scene.one(name, comes_back(name)) for name in "abc"]
    futures.append(scene.one("d", after(ends)))
    for number, name in enumerate("cba", 1):
        go[name].set()
        scene.is_waited_for(number)
    ends.set()
    for future in futures:
        future.result(SOON_S)
    assert scene.said == ["a", "b", "c", "d", "a again", "b again", "c again"]


def test_whatever_is_raised_the_turn_is_given_back() -> None:
    scene = Scene(1)

    def fails() -> None:
        with turns.lent():
            raise ValueError("a fault")

    with pytest.raises(ValueError, match="a fault"):
        scene.one("first", fails).result(SOON_S)
    scene.one("second").result(SOON_S)
    assert scene.said == ["first", "second"]


def test_without_turns_nobody_waits() -> None:
    turns.give_way()
    with turns.lent():
        turns.give_way()
