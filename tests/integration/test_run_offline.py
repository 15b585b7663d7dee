"""compat.run over the offline index: every stage and status, and what is done again."""

from __future__ import annotations

import functools
import pickle
import random
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compat import builder, lock, lockfile, locking, probing, turns
from compat.journal import Journal
from compat.model import Combination, Lock, Stage, Status
from compat.recall import recall
from compat.setup import Result

ALL = {
    "import-transformers": "import passed",
    "import-tokenizers": "import passed",
    "import-peft": "import passed",
    "passes": "probe passed",
    "fails": "probe failed",
    "fails-arranging": "probe failed",
    "crashes": "probe crashed",
    "skips": "probe skipped",
    "uses-peft": "probe passed",
    "needs-what-fails": "probe skipped",
    "elsewhere": "probe passed",
    "needs-elsewhere": "probe passed",
}
IMPORTED = {"import-transformers": "import passed", "import-tokenizers": "import passed"}
ENDS = {
    "peft does not import": (
        {"transformers": "2.0"},
        {**IMPORTED, "import-peft": "import failed", "asks-nothing": "probe passed"},
    ),
    "transformers crashes while imported": (
        {"transformers": "4.0"},
        {
            "import-transformers": "import crashed",
            "import-tokenizers": "import passed",
            "import-peft": "import skipped",
        },
    ),
    "transformers exits while imported": (
        {"transformers": "13.0"},
        {"import-transformers": "import crashed", "import-peft": "import skipped"},
    ),
    "transformers hangs while imported": (
        {"transformers": "5.0"},
        {"import-transformers": "import timed-out", "import-peft": "import skipped", "asks-nothing": "probe passed"},
    ),
    "the resolver refuses": ({"transformers": "6.0"}, {"lock": "lock failed"}),
    "no such version": ({"transformers": "99.0"}, {"lock": "lock error"}),
    "source archive only": ({"transformers": "7.0"}, {"lock": "lock error"}),
    "wrong hash": ({"transformers": "10.0"}, {"install": "install error"}),
    "no wheel for this platform": ({"transformers": "8.0"}, {"install": "install error"}),
    "no such Python": ({"python": "3.99"}, {"install": "install error"}),
    "no such torch": ({"torch": "9.9"}, {"install": "install error"}),
}
FAULTS = {"no such version", "source archive only", "wrong hash", "no wheel for this platform"} | {
    "no such Python",
    "no such torch",
}


def recalled(project: Any, combination: Combination, **more: Any) -> Result | None:
    with Journal(project.journal) as book:
        return recall(combination, replace(project.setup, **more), book)


def count(project: Any) -> int:
    with Journal(project.journal) as book:
        return len(book)


RAN: list[tuple[Result, bytes]] = []
"""What a run of the combination came to, and the journal afterwards: for all tests that begin with one."""


@pytest.fixture
def ran(project: Any, combination: Any) -> Result:
    """What a run of the combination came to, in a project whose journal has it."""
    if not RAN:
        RAN.append((project.run(combination()), project.journal.read_bytes()))
    result, journal = RAN[0]
    project.journal.write_bytes(journal)
    return result


def test_every_probe_ends_as_what_it_is(ran: Result, statuses: Any) -> None:
    assert (statuses(ran.outcomes), ran.fresh) == (ALL, len(ALL))


def test_a_skipped_probe_names_where_it_began(project: Any, combination: Any) -> None:
    found = {each.probe: each for each in project.run(combination(transformers="2.0")).outcomes}["uses-peft"]
    assert (found.status, found.prerequisite) == (Status.SKIPPED, "import-peft")
    assert "cannot import name 'Cache'" in found.reason


@pytest.mark.parametrize("end", ENDS)
def test_each_end_is_told_and_known_afterwards(end: str, project: Any, combination: Any, statuses: Any) -> None:
    more, expected = ENDS[end]
    tried = combination(suites=["short"], **more)
    result = project.run(tried, torch_backend="index")
    assert {probe: end for probe, end in statuses(result.outcomes).items() if probe in expected} == expected
    known = recalled(project, tried, torch_backend="index")
    assert known is not None
    assert known.outcomes == result.outcomes


@pytest.mark.slow
@pytest.mark.parametrize("end", sorted(ENDS.keys() - FAULTS))
def test_an_answer_is_not_asked_again(end: str, project: Any, combination: Any) -> None:
    tried, heard = combination(suites=["short"], **ENDS[end][0]), []
    first, again = project.run(tried), project.run(tried, heard)
    assert (again, heard) == (replace(first, fresh=0), [])


@pytest.mark.slow
@pytest.mark.parametrize("end", sorted(FAULTS))
def test_a_fault_of_the_machine_is_asked_again(end: str, project: Any, combination: Any) -> None:
    tried = combination(suites=["short"], **ENDS[end][0])
    fresh = [project.run(tried, torch_backend="index").fresh for _ in range(2)]
    assert fresh == [1, 1]


@pytest.mark.slow
def test_what_was_killed_at_a_limit_is_not_asked_again(
    project: Any, combination: Any, statuses: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "Task", functools.partial(probing.Task, memory_limit_bytes=2**28))
    tried = combination(suites=["limits"])
    first, again = project.run(tried), project.run(tried)
    limits = {"hangs": "probe timed-out", "fills-memory": "probe crashed"}
    assert (limits.items() <= statuses(first.outcomes).items(), again.fresh) == (True, 0)


def test_a_second_run_probes_nothing_and_builds_nothing(
    ran: Result, project: Any, combination: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "build", None)
    monkeypatch.setattr(lock, "resolve", None)
    assert project.run(combination()) == replace(ran, fresh=0)


def test_rerun_asks_everything_again(ran: Result, project: Any, combination: Any, same: Any) -> None:
    again = project.run(combination(), rerun=True)
    assert (same(again.outcomes), again.fresh) == (same(ran.outcomes), len(ALL))


@pytest.mark.usefixtures("ran")
def test_another_id_of_the_same_versions_is_the_same_question(project: Any, combination: Any) -> None:
    other = project.run(replace(combination(), id="other"))
    assert (other.fresh, {outcome.combination for outcome in other.outcomes}) == (0, {"other"})


def test_a_combination_that_was_never_run_is_unknown(project: Any, combination: Any) -> None:
    assert recalled(project, combination()) is None


def test_a_committed_lock_that_was_never_run_is_unknown_and_no_index_is_asked(
    project: Any, combination: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = combination(torch="9.9")
    found = lock.resolve(tried)
    assert isinstance(found, Lock)
    lockfile.write(found, tried, project.setup.locks)
    assert recalled(project, tried, torch_backend="index") is None


@pytest.mark.usefixtures("ran")
def test_a_changed_source_asks_again_what_depends_on_it(project: Any, combination: Any, statuses: Any) -> None:
    project.change("other.py")
    heard: list[str] = []
    result = project.run(combination(), heard)
    assert (statuses(result.outcomes), result.fresh, heard[0]) == (ALL, 2, "building")


def test_an_own_fault_is_an_outcome_that_a_report_shows(
    project: Any, combination: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("it broke in /home/someone/compat")

    with monkeypatch.context() as broken_here:
        broken_here.setattr(builder, "build", broken)
        result = project.run(combination())
    reason = "compat's own fault: RuntimeError: it broke in .../compat"
    known = recalled(project, combination())
    assert known is not None
    assert [(each.status, each.reason) for each in result.outcomes] == [(Status.ERROR, reason)]
    assert known.outcomes == result.outcomes
    assert project.run(combination()).fresh == len(ALL)


def test_a_probe_host_that_breaks_leaves_errors_and_is_asked_again(
    project: Any, combination: Any, statuses: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "__main__.py").write_text("raise SystemExit('the host is broken')", encoding="utf-8")
    with monkeypatch.context() as broken_here:
        broken_here.setattr(probing, "FOLDER", tmp_path)
        broken = project.run(combination())
    assert {each.status for each in broken.outcomes} == {Status.ERROR}
    assert {each.reason for each in broken.outcomes} == {"the probe host ended with 1: the host is broken"}
    assert statuses(project.run(combination()).outcomes) == ALL


def test_who_is_built_gives_way_before_it_is_probed(
    project_apart: Any, combination: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gives_way() -> None:
        built = list(project_apart.setup.cache.glob("environments/*/pyvenv.cfg"))
        said.append(f"gives way, {len(built)} built")

    def outcomes(*asked: Any) -> Any:
        said.append("probed")
        return asks(*asked)

    said, asks = list[str](), probing.outcomes
    monkeypatch.setattr(turns, "give_way", gives_way)
    monkeypatch.setattr(probing, "outcomes", outcomes)
    project_apart.run(combination())
    assert said == ["gives way, 1 built", "probed"]


def test_a_repaired_index_is_noticed(project_apart: Any, combination: Any, offline: Any, statuses: Any) -> None:
    page = offline.folder / "simple" / "peft" / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text("", encoding="utf-8")
    try:
        broken = project_apart.run(combination())
    finally:
        page.write_text(text, encoding="utf-8")
    assert statuses(broken.outcomes) == {"lock": "lock error"}
    assert statuses(project_apart.run(combination()).outcomes) == ALL
    known = recalled(project_apart, combination())
    assert known is not None
    assert statuses(known.outcomes) == ALL


def test_an_outcome_is_the_same_wherever_an_earlier_run_was_stopped(
    ran: Result, project: Any, combination: Any, same: Any
) -> None:
    with Journal(project.journal) as book:
        book._execute("DELETE FROM outcomes WHERE probe = ?", ("crashes",))
    again = project.run(combination())
    assert (again.fresh, same(again.outcomes)) == (1, same(ran.outcomes))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_it_is_completed_by_the_next_run(
    seed: int, project_apart: Any, combination: Any, same: Any, tmp_path: Path
) -> None:
    tried, dice = combination(), random.Random(seed)
    for _ in range(2):
        killed = project_apart.start(tried)
        time.sleep(dice.uniform(0.3, 2.5))
        killed.kill()
        killed.communicate()
    left = _soon_gone(project_apart)
    result = project_apart.run(tried)
    whole = replace(project_apart, folder=tmp_path / "whole").run(tried)
    assert (left, same(result.outcomes), count(project_apart)) == ([], same(whole.outcomes), len(ALL))
    assert project_apart.run(tried).fresh == 0


def _soon_gone(project: Any) -> list[str]:
    ends = time.monotonic() + 5
    while (left := project.left()) and time.monotonic() < ends:
        time.sleep(0.05)
    return left


@pytest.mark.slow
def test_two_runs_at_once_agree(project_apart: Any, combination: Any, same: Any) -> None:
    runs = [project_apart.start(combination()) for _ in range(2)]
    first, second = (pickle.loads(out) for out, _ in [started.communicate() for started in runs])
    assert (same(first.outcomes), count(project_apart)) == (same(second.outcomes), len(ALL))
    assert project_apart.run(combination()).fresh == 0


def test_a_refusal_is_forgotten_once_a_lock_is_committed(project: Any, combination: Any) -> None:
    tried = combination()
    (refusal,) = project.run(combination(transformers="99.0")).outcomes
    with Journal(project.journal) as book:
        locking.hinder(tried, refusal, book)
    good = lock.resolve(tried)
    assert isinstance(good, Lock)
    lockfile.write(good, tried, project.setup.locks)
    assert recalled(project, tried) is None
    assert {each.stage for each in project.run(tried).outcomes} == {Stage.IMPORT, Stage.PROBE}


@pytest.mark.slow
def test_modules_compiled_elsewhere_change_no_outcome(project_apart: Any, combination: Any, same: Any) -> None:
    without = project_apart.run(combination(), accelerators=frozenset())
    assert not (project_apart.setup.cache / "bytecode").exists()
    first = project_apart.run(combination(), rerun=True)
    shutil.rmtree(project_apart.setup.cache / "environments")
    filled = project_apart.run(combination(), rerun=True)
    used = [path for path in project_apart.setup.cache.glob("environments/*/lib/**/*.pyc") if path.stat().st_nlink > 1]
    assert same(without.outcomes) == same(first.outcomes) == same(filled.outcomes)
    assert used
