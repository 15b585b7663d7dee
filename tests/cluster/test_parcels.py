"""What travels, and what becomes of it: orders, parcels, and the journal of whoever gave the order."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compat import elsewhere, keys, lock, locking, parcel, questions, recall, run
from compat.accelerators import ALL, Accelerator
from compat.cluster import doing, order
from compat.cluster.connection import WorkersDiedError
from compat.cluster.executor import Cluster
from compat.elsewhere import Asked
from compat.errors import ClusterError, CompatError
from compat.journal import Journal
from compat.model import Combination, Kind, Lock, Outcome, Stage, Status
from compat.parcel import Parcel
from compat.setup import Result, Setup
from compat.where import Where

THERE = Where("3.11.99", "linux-aarch64", "2.13.0+cu128", "0" * 64)
PINS = "".join(f"{name}==1.0 --hash=sha256:{'0' * 64}\n" for name in ("peft", "tokenizers", "transformers"))
LOCK = Lock("tried", PINS, "", lock.digest(PINS, ""))
TRIED = Combination(
    "tried",
    "Tried",
    Kind.CURRENT,
    "3.11",
    {"transformers": "1.0", "tokenizers": "1.0", "peft": "1.0"},
    torch="2.13.0",
    probes=("import-peft",),
)
PROBES = questions.for_combination(TRIED)


class Line:
    """Says the same to every order, or dies; remembers what it was told."""

    def __init__(self, **reply: Any) -> None:
        self.reply, self.heard = reply, []

    def ask(self, text: str, say: Any) -> str:
        self.heard.append(json.loads(text))
        if not self.reply:
            raise WorkersDiedError("4 workers died while they ran it")
        return json.dumps({"worker": "tcp://there:1", **self.reply})


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    made = Setup(tmp_path / "locks", tmp_path / "cache")
    locking.keep(LOCK, TRIED, made.places)
    return made


@pytest.fixture
def book(tmp_path: Path) -> Any:
    with Journal(tmp_path / "journal.sqlite3") as made:
        yield made


def sent(setup: Setup, where: Where = THERE, **more: Any) -> Parcel:
    """The parcel of a worker on which everything passed."""
    ours = keys.of(LOCK, where, setup, PROBES)
    outcomes = tuple(Outcome("tried", probe.id, Stage.IMPORT, Status.PASSED) for probe in PROBES)
    made = Parcel("tried", LOCK.digest, where, outcomes, {probe.id: ours[probe.id] for probe in PROBES}, len(PROBES))
    return replace(made, **more)


def asked(setup: Setup, book: Journal, line: Line, **more: Any) -> Result:
    return run.run(TRIED, replace(setup, executor=Cluster(line), **more), book)


def test_for_one_order_no_torch_is_imported_to_be_forked(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPAT_CACHE", str(setup.cache))
    there = doing._setup(order.of(TRIED, LOCK, setup, None), setup.locks.parent)
    assert there.accelerators == ALL - {Accelerator.FORK}


def test_an_order_holds_what_decides_and_no_path(setup: Setup) -> None:
    text = order.encode(order.of(TRIED, LOCK, setup, None))
    assert (order.decode(json.loads(text)), str(setup.cache) in text) == (order.of(TRIED, LOCK, setup, None), False)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"compat": "0.0.1"}, "an order of compat 0.0.1; the worker has"),
        ({"schema_version": 2}, "an order of compat"),
        ({"device": 3}, "no order: "),
        ({"more": 1}, "no order: "),
        (
            {"lock": {"combination": "tried", "text": "evil", "forced": "", "digest": LOCK.digest}},
            "was changed on the way",
        ),
    ],
)
def test_another_order_is_refused(changed: dict[str, Any], told: str, setup: Setup) -> None:
    plain = {**json.loads(order.encode(order.of(TRIED, LOCK, setup, None))), **changed}
    with pytest.raises(CompatError, match=told):
        order.decode(plain)


def test_a_parcel_is_the_same_after_the_way(setup: Setup) -> None:
    assert parcel.decode(json.dumps(parcel.encode(sent(setup)))) == sent(setup)


@settings(max_examples=30)
@given(st.recursive(st.none() | st.text(), lambda inner: st.dictionaries(st.text(), inner) | st.lists(inner)))
def test_what_is_no_parcel_is_one_line(body: Any) -> None:
    for form in (body, json.dumps(body), str(body)):
        with pytest.raises(CompatError) as told:
            parcel.decode(form)
        assert len(str(told.value).splitlines()) == 1


def test_what_came_back_is_the_answer_and_is_in_the_journal_and_a_report_finds_it(setup: Setup, book: Journal) -> None:
    result = asked(setup, book, Line(parcel=parcel.encode(sent(setup))))
    assert ([each.status for each in result.outcomes], result.fresh) == ([Status.PASSED] * len(PROBES), len(PROBES))
    known = recall.recall(TRIED, setup, book)
    assert known == replace(result, fresh=0)
    assert (known.where, known.away, known.torch) == (THERE, True, "2.13.0+cu128")


def test_the_same_parcel_twice_changes_nothing(setup: Setup, book: Journal) -> None:
    line = Line(parcel=parcel.encode(sent(setup)))
    first = asked(setup, book, line)
    count = len(book)
    again = asked(setup, book, line, rerun=True)
    assert (again, len(book), len(line.heard)) == (first, count, 2)


def test_what_is_known_is_not_handed_out_again(setup: Setup, book: Journal) -> None:
    line = Line(parcel=parcel.encode(sent(setup)))
    asked(setup, book, line)
    assert (asked(setup, book, line).fresh, len(line.heard)) == (0, 1)


def test_an_order_to_ask_again_has_a_name_of_its_own(setup: Setup, book: Journal) -> None:
    line = Line(parcel=parcel.encode(sent(setup)))
    for rerun in (False, True, True):
        asked(setup, book, line, rerun=rerun)
    names = [each["rerun"] for each in line.heard]
    assert (names[0], len(set(names))) == (None, 3)


def test_the_last_run_is_the_one_that_counts(setup: Setup, book: Journal) -> None:
    other = replace(THERE, platform="linux-x86_64")
    for where in (THERE, other):
        asked(setup, book, Line(parcel=parcel.encode(sent(setup, where))), rerun=True)
    known = recall.recall(TRIED, setup, book)
    assert known is not None
    assert known.where == other


def test_a_run_here_takes_the_note_of_the_other_place_away(setup: Setup, book: Journal) -> None:
    asked(setup, book, Line(parcel=parcel.encode(sent(setup))))
    where = Asked(TRIED, LOCK, setup.device, setup.torch_backend)
    assert elsewhere.noted(where, book) == THERE
    elsewhere.forget(where, book)
    assert elsewhere.noted(where, book) is None


def test_what_hindered_a_worker_is_told_afterwards_too(setup: Setup, book: Journal) -> None:
    why = Outcome("tried", "install", Stage.INSTALL, Status.ERROR, "no Python 3.11 there")
    result = asked(setup, book, Line(parcel=parcel.encode(Parcel("tried", None, None, (why,), {}, 1))))
    known = recall.recall(TRIED, setup, book)
    assert known is not None
    assert (result.outcomes, known.outcomes) == ((why,), (why,))


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ({}, "4 workers died while they ran it"),
        ({"failed": "journal: disk I/O error"}, "the worker tcp://there:1: journal: disk I/O error"),
    ],
)
def test_a_worker_without_an_answer_is_inconclusive_and_asked_again(
    reply: dict[str, str], why: str, setup: Setup, book: Journal
) -> None:
    result = asked(setup, book, Line(**reply))
    assert result.outcomes == (Outcome("tried", "run", Stage.PROBE, Status.ERROR, why),)
    assert asked(setup, book, Line(parcel=parcel.encode(sent(setup)))).outcomes == sent(setup).outcomes


def wrong(setup: Setup) -> dict[str, Parcel]:
    right = sent(setup)
    return {
        "answered of another": replace(right, combination="another"),
        "same version of compat with other probes": replace(right, keys={**right.keys, "import-peft": "0" * 64}),
        "another lock": replace(right, lock="0" * 64),
    }


@pytest.mark.parametrize("told", ["answered of another", "same version of compat with other probes", "another lock"])
def test_what_answers_something_else_voids_the_run_and_nothing_is_kept(told: str, setup: Setup, book: Journal) -> None:
    with pytest.raises(ClusterError, match=told):
        asked(setup, book, Line(parcel=parcel.encode(wrong(setup)[told])))
    assert (len(book), elsewhere.noted(Asked(TRIED, LOCK, "cpu", "auto"), book)) == (0, None)


def test_a_worker_with_another_compat_voids_the_run(setup: Setup, book: Journal) -> None:
    with pytest.raises(ClusterError, match="the worker tcp://there:1: an order of compat 9; install the same"):
        asked(setup, book, Line(refused="an order of compat 9"))


def test_probes_in_files_of_the_user_are_not_handed_out(setup: Setup, book: Journal, tmp_path: Path) -> None:
    catalogue = replace(setup.catalogue, file=tmp_path / "own.py")
    with pytest.raises(ClusterError, match="probes in files of this machine"):
        asked(setup, book, Line(), catalogue=catalogue)
