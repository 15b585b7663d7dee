"""What is said elsewhere than on a terminal: plain lines, each stage once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compat.console import Progress, say
from compat.model import Combination, Kind

FIRST = Combination("first", "First", Kind.CURRENT, "3.11", {})
SECOND = replace(FIRST, id="second")


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
    say("red \x1b[31m, \x07 and \x9b; a tab\t, an é\nand another line")
    assert capsys.readouterr().err == "red \\x1b[31m, \\x07 and \\x9b; a tab\\t, an é\nand another line\n"


def test_a_line_is_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    line = "[red]no[/red] markup, " + "however long " * 40 + "1.2.3"
    say(line)
    assert capsys.readouterr().err == line + "\n"
