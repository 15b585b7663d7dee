"""The lines of ``compat run --events``."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compat import eventfile
from compat.commands import following
from compat.errors import CompatError, Exit
from compat.events import Events
from compat.model import Combination, Evidence, Kind, Outcome, Phase, Question, Raised, Stage, Status
from compat.schema import table
from compat.setup import Result, Setup

SCHEMA = json.loads(table.file("events").read_text(encoding="utf-8"))
ONE, TWO = (Combination(id_, "", Kind.CURRENT, "3.11", {}) for id_ in ("one", "two"))
PINS = {"transformers": "4.54.1", "peft": "0.16.0"}
NEAR = replace(ONE, packages={**PINS, "accelerate": "1.0"})
"""As a search tells of the pins that it tries."""
QUESTIONS = [Question("p", "?", "question", "", "")]
SETUP = Setup(Path("locks"), Path("cache"))
HOSTILE = "a\n::set-env name=X::y \x1b[31m \u202e \ud800 hf_abcdefghijklmnop /home/someone/x/y.py"


class Lines(list[bytes]):
    """Keeps what is written."""

    @property
    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self]


def outcome(status: Status = Status.PASSED, **more: Any) -> Outcome:
    evidence = Evidence(phase=Phase.ACT, measured={"duration_s": 1.5}, exception=more.pop("exception", None))
    return Outcome(more.pop("combination", "one"), "p", Stage.PROBE, status, evidence=evidence, **more)


def a_run(events: Events) -> None:
    failed = outcome(Status.FAILED, exception=Raised("TypeError", HOSTILE), reason=HOSTILE)
    events.started([ONE, TWO], SETUP)
    events.begun(ONE)
    events.under_way(ONE, "building")
    events.under_way(ONE, "probing p")
    events.heard(failed)
    events.under_way(NEAR, "near: locking")
    events.under_way(NEAR, "near: probing p")
    events.heard(outcome(combination="one+transformers-4.54.1+peft-0.16.0"))
    events.done(Result(ONE, (failed,), fresh=1), 1, QUESTIONS)
    events.begun(TWO)
    events.done(Result(TWO, (outcome(combination="two"),)), 0, QUESTIONS)
    events.ended(Exit.DIFFERS)


def test_each_line_is_as_the_schema_says_and_no_other() -> None:
    lines = Lines()
    a_run(Events(lines.append))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for line in lines.read:
        validator.validate(line)
        assert not validator.is_valid({**line, "more": 1})
        assert not any(validator.is_valid({k: v for k, v in line.items() if k != key}) for key in line)


def test_a_run_is_told_in_its_order() -> None:
    lines = Lines()
    a_run(Events(lines.append))
    told = [(each["event"], each.get("combination"), each.get("near"), each.get("asked_now")) for each in lines.read]
    assert told == [
        ("run-started", None, None, None),
        ("combination-started", "one", None, None),
        ("stage", "one", False, None),
        ("probe", "one", False, None),
        ("outcome", "one", False, True),
        ("stage", "one", True, None),
        ("probe", "one", True, None),
        ("outcome", "one", True, True),
        ("combination-done", "one", None, 1),
        ("combination-started", "two", None, None),
        ("outcome", "two", False, False),
        ("combination-done", "two", None, 0),
        ("run-done", None, None, None),
    ]
    assert [each["sequence"] for each in lines.read] == list(range(1, 14))
    assert all(datetime.fromisoformat(each["time"]).utcoffset() is not None for each in lines.read)


def test_all_that_is_told_of_pins_near_a_combination_names_it_and_them() -> None:
    lines = Lines()
    a_run(Events(lines.append))
    near = [(each["event"], each["combination"], each["pins"]) for each in lines.read if each.get("near")]
    assert near == [("stage", "one", PINS), ("probe", "one", PINS), ("outcome", "one", PINS)]
    assert {each["pins"] for each in lines.read if each.get("near") is False} == {None}


def test_an_outcome_that_is_another_one_afterwards_is_told_again() -> None:
    lines = Lines()
    events = Events(lines.append)
    events.heard(outcome())
    void = outcome(Status.ERROR, reason="the environment was damaged meanwhile")
    events.done(Result(ONE, (void,), fresh=1), 0, QUESTIONS)
    told = [(each["status"], each["verdict"]) for each in lines.read if each["event"] == "outcome"]
    assert told == [("passed", "compatible"), ("error", "inconclusive")]


def test_no_value_breaks_a_line_and_no_secret_is_in_it() -> None:
    lines = Lines()
    secret = "swordfish-42"
    events = Events(lines.append, {"DB_PASSWORD": secret})
    raised = Raised("TypeError", f"{HOSTILE} {secret}")
    events.heard(outcome(Status.FAILED, exception=raised))
    events.under_way(ONE, f"building {secret}\n::error::")
    events.ended(Exit.USAGE, f"{secret}\nx")
    assert [line.count(b"\n") for line in lines] == [1, 1, 1]
    text = b"".join(lines)
    assert text.isascii()
    assert [each for each in (secret, "hf_abc", "someone") if each.encode() in text] == []
    assert lines.read[0]["said"] == "TypeError: ::set-env name=X::y [31m ? <token> <path>/y.py <DB_PASSWORD>"


def test_several_combinations_at_once_give_whole_lines_in_order(tmp_path: Path) -> None:
    file = tmp_path / "events"
    with eventfile.written(str(file)) as write, ThreadPoolExecutor(4) as pool:
        events = Events(write)
        for _ in range(4):
            pool.submit(lambda: [events.under_way(ONE, f"probing {'x' * 5000}") for _ in range(25)])
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [each["sequence"] for each in lines] == list(range(1, 101))


def test_a_line_is_there_at_once(tmp_path: Path) -> None:
    file = tmp_path / "events"
    with eventfile.written(str(file)) as write:
        Events(write).begun(ONE)
        assert file.read_bytes().endswith(b"\n")


@contextmanager
def standard_output(descriptor: int) -> Iterator[None]:
    """For the block this is what descriptor 1 leads to."""
    kept = os.dup(1)
    os.dup2(descriptor, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def test_a_pipe_that_does_not_wait_gets_whole_lines(capfd: pytest.CaptureFixture[str]) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    content: list[bytes] = []

    def read() -> None:
        with os.fdopen(reading, "rb") as stream:
            content.append(stream.read())

    reader = threading.Thread(target=read)
    reader.start()
    with standard_output(writing), following.opened("-") as events:
        for _ in range(50):
            events.under_way(ONE, f"probing {'x' * 5000}")
    os.close(writing)
    reader.join()
    assert [json.loads(line)["sequence"] for line in content[0].splitlines()] == list(range(1, 51))


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("/dev/full", "No space left on device; what was finished is in the journal"),
        (".", "Is a directory; name a file that can be written, or -"),
        ("absent/events", "No such file or directory; name a file that can be written, or -"),
        ("a\0b", "no file's name; name a file that can be written, or -"),
    ],
)
def test_what_cannot_be_written_ends_with_one_line(
    target: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CompatError) as error, following.opened(target) as events:
        events.begun(ONE)
    assert str(error.value) == f"--events {target}: {why}"
    assert [*tmp_path.iterdir()] == []


def test_a_reader_that_went_away_ends_it_with_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with (
        standard_output(writing),
        pytest.raises(CompatError, match=r"^--events -: Broken pipe; "),
        following.opened("-") as events,
    ):
        events.begun(ONE)
    os.close(writing)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (lambda: CompatError("no uv"), (2, "no uv")),
        (KeyboardInterrupt, (130, "interrupted")),
        (lambda: ValueError("x"), (70, "ValueError")),
    ],
)
def test_a_run_that_ends_before_its_end_says_so(
    raised: Callable[[], BaseException], told: tuple[int, str], tmp_path: Path
) -> None:
    file = tmp_path / "events"
    error = raised()
    with pytest.raises(type(error)), following.opened(str(file)):
        raise error
    (line,) = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert (line["event"], line["exit_code"], line["error"]) == ("run-done", *told)


def test_without_the_option_nobody_is_told() -> None:
    with following.opened(None) as events:
        a_run(events)
