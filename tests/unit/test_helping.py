"""What `--help` shows: examples that the real program takes, exit codes, and lines that fit."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import typer

from compat import loudness
from compat.cli import COMMANDS, app, summary
from compat.errors import CompatError, Exit
from compat.examples import EXAMPLES
from compat.loudness import Loudness

GROUP: Any = typer.main.get_command(app)


def parsed(*arguments: str) -> Any:
    """The context of a command line, parsed as the program does; nothing is run."""
    whole = GROUP.make_context("compat", list(arguments))
    name, command, rest = GROUP.resolve_command(whole, [*whole._protected_args, *whole.args])
    return command.make_context(name, rest, parent=whole)


def test_each_command_has_examples() -> None:
    assert list(EXAMPLES) == list(COMMANDS)
    assert [name for name, examples in EXAMPLES.items() if not examples] == []


@pytest.mark.parametrize("typed", [typed for examples in EXAMPLES.values() for typed, _ in examples])
def test_each_example_is_taken(typed: str) -> None:
    program, *arguments = shlex.split(typed)
    assert (program, parsed(*arguments).info_name) == ("compat", arguments[0])


def test_an_option_that_there_is_not_would_be_found() -> None:
    with pytest.raises(Exception, match="No such option"):
        parsed("run", "--nonsense")


def text_of(monkeypatch: pytest.MonkeyPatch, columns: int, *arguments: str) -> str:
    monkeypatch.setattr("compat.screen.width", lambda stream: columns)
    if not arguments:
        context = GROUP.make_context("compat", ["list"])
        return str(GROUP.get_help(context))
    context = parsed(*arguments)
    return str(context.command.get_help(context))


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_fits_a_narrow_terminal(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = text_of(monkeypatch, 40, *shlex.split(EXAMPLES[name][0][0])[1:])
    before, _, examples = shown.partition("Examples:\n")
    unbreakable = re.compile(r" *(--?\S+|\S*,) ?\S*$|\[\S+\]?$")
    long = [line for line in before.splitlines() if len(line) > 40 and not unbreakable.match(line)]
    assert (long, EXAMPLES[name][0][0] in examples) == ([], True)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_does_is_read_as_it_says_it(name: str) -> None:
    assert summary(name) == (GROUP.commands[name].help or "").partition("\n")[0] != ""


def test_the_exit_codes_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = text_of(monkeypatch, 100).partition("Exit codes:\n")[2]
    codes = re.findall(r"^  (\d+) +(.*)$", shown, re.MULTILINE)
    assert [(int(code), words[:11]) for code, words in codes] == [(int(each), each.meaning[:11]) for each in Exit]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_takes_both_levels(name: str) -> None:
    options = {option for each in GROUP.commands[name].params for option in each.opts}
    assert {"-q", "--quiet", "-v", "--verbose"} <= options


@pytest.mark.parametrize(
    ("arguments", "level"),
    [
        (["list"], Loudness.NORMAL),
        (["list", "-q"], Loudness.QUIET),
        (["-q", "list"], Loudness.QUIET),
        (["list", "--verbose"], Loudness.VERBOSE),
        (["-v", "list"], Loudness.VERBOSE),
    ],
)
def test_the_level_may_stand_before_or_after_the_command(arguments: list[str], level: Loudness) -> None:
    try:
        parsed(*arguments)
        assert loudness.chosen() is level
    finally:
        loudness.choose(Loudness.NORMAL)


def test_both_levels_at_once_are_refused() -> None:
    try:
        with pytest.raises(CompatError, match="--quiet and --verbose: one of them"):
            parsed("-q", "list", "-v")
    finally:
        loudness.choose(Loudness.NORMAL)


def test_a_level_holds_for_one_command_alone() -> None:
    try:
        parsed("list", "-q")
        parsed("list")
        assert loudness.chosen() is Loudness.NORMAL
    finally:
        loudness.choose(Loudness.NORMAL)
