"""Where the lines of ``compat run --events`` go: whose file is written over, and two names of one place."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compat import eventfile
from compat.errors import CompatError

LINE = b'{"schema": "compat-events/1"}\n'


def write(target: Path | str, *lines: bytes) -> None:
    with eventfile.written(str(target)) as take:
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
    "a line without end": b'{"schema": "compat-events/1", "x": "' + b" " * eventfile.LONGEST + b'"}\n',
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_a_file_of_somebody_elses_is_left_alone(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(content)
    with pytest.raises(CompatError) as refused:
        write(file, LINE)
    assert str(refused.value) == f"--events {file}: there is another file; name one that is not there, or -"
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "there",
    [None, b"", LINE * 3, b'{"more": 1, "schema":"compat-events/2"}\nwhatever comes behind it'],
    ids=["no file", "an empty one", "earlier events", "events of another compat"],
)
def test_what_is_nobodys_or_our_own_is_written_anew(there: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "events"
    if there is not None:
        file.write_bytes(there)
    write(file, LINE)
    assert file.read_bytes() == LINE


def test_a_named_pipe_takes_them(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write(tmp_path / "pipe", LINE, LINE)
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
