"""Where the lines of ``compat run --events`` go: whose file is written over, and two names of one place."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from compat import eventcheck, eventfile
from compat.commands import following
from compat.errors import CompatError, Exit
from compat.events import Events
from compat.model import Combination, Kind


def line(**more: Any) -> bytes:
    made: list[bytes] = []
    Events(made.append).begun(Combination("one", "", Kind.CURRENT, "3.11", {}))
    return json.dumps({**json.loads(made[0]), **more}).encode() + b"\n"


def without(key: str) -> bytes:
    return json.dumps({each: value for each, value in json.loads(LINE).items() if each != key}).encode() + b"\n"


LINE = line()

CHANGED = {"more": 1}, {"event": "another"}, {"sequence": "1"}, {"schema": "compat-events/2"}
"""What no event of this schema has."""


def write(target: Path | str, *lines: bytes) -> None:
    with eventfile.written(str(target), lambda: None) as take:
        for line in lines:
            take(line)


OTHERS = {
    "text": b'[project]\nname = "mine"\n',
    "bytes": b"\xff\xfe\x00",
    "another schema": b'{"schema": "compat-check/1"}\n',
    "a schema that is no text": b'{"schema": 1}\n',
    "no object": b'["compat-events/1"]\n',
    "a line before the events": b"\n" + LINE,
    "nested": b"[" * 100_000,
    "a number without end": b"1" * 10_000,
    "a line without end": b" " * eventcheck.LONGEST + LINE,
    "a beginning that anything may have": b'{"schema": "',
    **{f"an event with {each}": line(**each) for each in CHANGED},
    "an event without its time": without("time"),
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_a_file_of_somebody_elses_is_left_alone(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(content)
    with pytest.raises(CompatError) as refused:
        write(file, LINE)
    assert str(refused.value) == f"--events {file}: line 1 is no event of compat; name a file that is not there, or -"
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "behind",
    [
        b"my notes\n",
        b"my notes",
        b"\n",
        LINE.strip() + b" my notes",
        LINE.strip() + b" my notes\n",
        *(line(**each) for each in CHANGED),
    ],
)
def test_what_somebody_wrote_behind_events_stays(behind: bytes, tmp_path: Path) -> None:
    file = tmp_path / "events"
    file.write_bytes(LINE * 2 + behind)
    with pytest.raises(CompatError, match=r"line 3 is no event of compat; name a file that is not there, or -$"):
        write(file, LINE)
    assert file.read_bytes() == LINE * 2 + behind


@pytest.mark.parametrize(
    "there",
    [None, b"", LINE * 3, *(LINE * 2 + LINE[:length] for length in (1, 20, 60, -1)), LINE[:60], without("combination")],
    ids=[
        "no file",
        "empty",
        "events",
        *("a last line that was cut off",) * 4,
        "a first line that was cut off",
        "of an earlier compat",
    ],
)
def test_what_is_nobodys_or_our_own_is_written_anew(there: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "events"
    if there is not None:
        file.write_bytes(there)
    write(file, LINE)
    assert file.read_bytes() == LINE


def test_a_second_run_is_refused_and_takes_no_line_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "events"
    with eventfile.written(str(file), lambda: None) as take:
        take(LINE)
        with pytest.raises(CompatError) as refused:
            write(file, LINE)
        take(LINE)
    assert str(refused.value) == f"--events {file}: another run writes to it; name another file"
    assert file.read_bytes() == LINE * 2
    write(file, LINE)
    assert file.read_bytes() == LINE


def test_what_others_append_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "events"
    with eventfile.written(str(file), lambda: None) as take:
        take(LINE)
        with file.open("ab") as other:
            other.write(b"x\n")
        take(LINE)
    assert file.read_bytes() == LINE + b"x\n" + LINE


def test_a_named_pipe_without_a_reader_is_waited_for_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, told = tmp_path / "pipe", []
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:

        def said(words: str) -> None:
            told.append((words, pool.submit(pipe.read_bytes)))

        monkeypatch.setattr(following, "say", said)
        with following.opened(str(pipe)) as events:
            events.ended(Exit.AS_EXPECTED)
        ((words, read),) = told
        assert json.loads(read.result())["event"] == "run-done"
    assert words == f"--events {pipe}: nobody reads this pipe; waiting for a reader"


def test_a_socket_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name has to be short
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("socket")
        refused = pytest.raises(CompatError, match=r"^--events socket: No such device or address; name a file")
        with refused, eventfile.written("socket", pytest.fail):
            pass


def test_a_named_pipe_takes_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with eventfile.written(str(tmp_path / "pipe"), pytest.fail) as take:
        take(LINE)
        take(LINE)
    assert os.read(reader, 1000) == LINE * 2
    os.close(reader)


@contextmanager
def sent(number: int, file: Path) -> Iterator[None]:
    """As a shell's redirection of a standard stream, which is other than a test's by its number alone."""
    (sys.stdout if number == 1 else sys.stderr).flush()
    kept = os.dup(number)
    with file.open("wb") as stream:
        os.dup2(stream.fileno(), number)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)


@pytest.mark.parametrize(
    ("number", "target"),
    [
        *((1, name) for name in ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "./there")),
        *((2, name) for name in ("/dev/stderr", "/dev/fd/2", "there")),
    ],
)
def test_what_a_shell_sends_to_the_same_file_stands_beside_the_events(
    number: int, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with sent(number, tmp_path / "there"):
        os.write(number, b"before\n")
        write(target, LINE)
        os.write(number, b"after\n")
        assert eventfile.is_standard_output(target) is (number == 1)
    assert (tmp_path / "there").read_bytes() == b"before\n" + LINE + b"after\n"


def test_another_place_is_not_standard_output(tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    assert [eventfile.is_standard_output(str(each)) for each in (tmp_path / "there", tmp_path / "absent", "a\0b")] == [
        False,
        False,
        False,
    ]
