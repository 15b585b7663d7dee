"""What is said: redrawn lines on a terminal, plain lines elsewhere, each stage once; less if quiet, more if verbose."""

from __future__ import annotations

import contextlib
import logging
import os
import pty
import queue
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from compat import loudness
from compat.accelerators import Accelerator
from compat.console import Progress, complain, console, detail, say, show
from compat.loudness import Loudness
from compat.model import Combination, Kind
from compat.timeleft import Run

FIRST = Combination("first", "First", Kind.CURRENT, "3.11", {})
SECOND = replace(FIRST, id="second")
END = "the end"


def test_each_stage_is_a_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        for words in (
            "locking",
            "building",
            "probing a",
            "probing b",
            "near: building",
            "near: probing a",
            "probing c",
        ):
            progress.under_way(FIRST, words)
        progress.under_way(SECOND, "probing a")
        progress.done(FIRST, "first: 3 passed")
    assert capsys.readouterr() == (
        "",
        "first: locking\nfirst: building\nfirst: probing\nfirst: near: building\nsecond: probing\nfirst: 3 passed\n",
    )


def test_control_characters_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    complain("red \x1b[31m, \x07 and \x9b; a tab\t, an é\nand another line")
    assert capsys.readouterr().err == "red \\x1b[31m, \\x07 and \\x9b; a tab\\t, an é\nand another line\n"


def test_what_is_said_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say("n\n::error::x: written")
    assert capsys.readouterr().err == "n\\n::error::x: written\n"


def test_github_takes_nothing_for_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    show("::error::a\n \t::add-mask::b\nc ::x:: ##[error]d\n")
    complain("::error::a")
    assert capsys.readouterr() == (
        "\\x3a:error::a\n \\t::add-mask::b\nc ::x:: #\\x23[error]d\n",
        "\\x3a:error::a\n",
    )


def test_a_line_is_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    line = "[red]no[/red] markup, " + "however long " * 40 + "1.2.3"
    say(line)
    assert capsys.readouterr().err == line + "\n"


def test_a_place_in_a_file_is_no_picture(capsys: pytest.CaptureFixture[str]) -> None:
    say("train.py:100:5")
    assert capsys.readouterr().err == "train.py:100:5\n"


@pytest.fixture
def level() -> Iterator[Callable[[Loudness], None]]:
    yield loudness.choose
    loudness.choose(Loudness.NORMAL)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Loudness.QUIET, "wrong\n"),
        (Loudness.NORMAL, "first: building\nfirst: done\nnote\nwrong\n"),
        (Loudness.VERBOSE, "first: building\nfirst: done\n1 of 2 combinations\nnote\nmore\nwrong\n"),
    ],
)
def test_how_much_is_said(
    chosen: Loudness, said: str, level: Callable[[Loudness], None], capsys: pytest.CaptureFixture[str]
) -> None:
    level(chosen)
    with Progress(whole=2) as progress:
        progress.under_way(FIRST, "building")
        progress.done(FIRST, "first: done")
    say("note")
    detail("more")
    complain("wrong")
    show("data\n")
    assert capsys.readouterr() == ("data\n", said)


def test_what_is_said_of_a_kept_answer_can_be_done() -> None:
    assert f"COMPAT_WITHOUT={Accelerator.ANSWERS} " in loudness.KEPT


def test_verbose_names_each_probe(level: Callable[[Loudness], None], capsys: pytest.CaptureFixture[str]) -> None:
    level(Loudness.VERBOSE)
    with Progress() as progress:
        progress.under_way(FIRST, "probing a")
        progress.under_way(FIRST, "probing b")
    assert capsys.readouterr().err == "first: probing a\nfirst: probing b\n"


def test_modules_are_heard_only_if_verbose(
    level: Callable[[Loudness], None], capsys: pytest.CaptureFixture[str]
) -> None:
    from compat.helping import _hear

    _hear()
    logger = logging.getLogger("compat.anything")
    for each in (Loudness.NORMAL, Loudness.VERBOSE):
        level(each)
        logger.info("uv pip compile: exit code %d", 0)
    assert capsys.readouterr().err == "uv pip compile: exit code 0\n"


@contextmanager
def terminal(term: str = "xterm") -> Iterator[Callable[[], str]]:
    """Standard error is a terminal of 40 columns; gives what was drawn, without the cursor's movements."""
    master, slave = pty.openpty()
    drawn: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    reader = threading.Thread(target=_drain, args=(master, drawn.put))  # else a terminal that is full waits for us
    reader.start()
    with pytest.MonkeyPatch.context() as patch, os.fdopen(slave, "w") as stream:
        for name in ("NO_COLOR", "FORCE_COLOR"):
            patch.delenv(name, raising=False)
        for name, value in {"TERM": term, "COLUMNS": "40", "LINES": "24"}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "stderr", stream)
        console.cache_clear()  # it looks at the stream once

        def read() -> str:
            print(END, file=stream, end="", flush=True)
            found = b""
            while END.encode() not in found:
                found += drawn.get()
            text = found.decode().partition(END)[0].replace("\r\n", "\n")
            return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "\n")

        yield read
    console.cache_clear()
    reader.join()
    os.close(master)


def _drain(master: int, put: Callable[[bytes], None]) -> None:
    """Until nobody has the other end."""
    with contextlib.suppress(OSError):
        while part := os.read(master, 4096):
            put(part)


def test_on_a_terminal_it_is_redrawn_with_the_time_left() -> None:
    forecast = Run({"first": {"a": 60.0, "lora-seq2seq-forward-of-a-long-name": 120.0}, "second": {}}, 1)
    with terminal() as drawn:
        with Progress(forecast, whole=2, clock=lambda: 0.0) as progress:
            progress.under_way(FIRST, "building")
            progress.under_way(FIRST, "probing lora-seq2seq-forward-of-a-long-name")
            assert progress._live is not None
            progress._live.refresh()
            progress.done(SECOND, "second: 3 passed")
        shown = drawn().splitlines()
    assert "first: probing lora-seq2seq-forward-..." in shown
    assert "- 0 of 2 combinations, about 2 min left" in shown
    assert "second: 3 passed" in shown
    assert max(map(len, shown)) < 40


def test_data_stays_on_standard_output_meanwhile(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal() as drawn:
        with Progress() as progress:
            progress.under_way(FIRST, "building")
            show("data\n")
        assert "data" not in drawn()
    assert capsys.readouterr().out == "data\n"


def test_a_long_line_is_broken_between_words_on_a_terminal() -> None:
    with terminal() as drawn:
        say("compat: something is inconclusive, and it takes some words to say")
        assert drawn() == "compat: something is inconclusive, and\n  it takes some words to say\n"


def test_quiet_draws_nothing(level: Callable[[Loudness], None]) -> None:
    level(Loudness.QUIET)
    with terminal() as drawn:
        with Progress(whole=2) as progress:
            progress.under_way(FIRST, "building")
        complain("wrong")
        assert drawn() == "wrong\n"


def test_a_terminal_that_cannot_redraw_gets_plain_lines() -> None:
    with terminal("dumb") as drawn:
        with Progress() as progress:
            progress.under_way(FIRST, "building")
        assert drawn() == "first: building\n"


def test_forced_colours_make_no_terminal_of_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Progress() as progress:
        progress.under_way(FIRST, "building")
    assert capsys.readouterr().err == "first: building\n"
