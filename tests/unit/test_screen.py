"""Colours and widths, by what the stream is and what the user's variables say."""

from __future__ import annotations

import io

import pytest

from compat import screen
from compat.cli import main


class Terminal(io.StringIO):
    """A terminal by its own word."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("no file")


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variables", "on_terminal", "in_file"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "3"}, True, True),
    ],
    ids=str,
)
def test_who_gets_colours(
    variables: dict[str, str], on_terminal: bool, in_file: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert (screen.has_colour(Terminal()), screen.has_colour(io.StringIO())) == (on_terminal, in_file)


def test_a_file_is_no_terminal_whatever_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert (screen.is_terminal(io.StringIO()), screen.is_terminal(Terminal())) == (False, True)


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("", 80), ("0", 80), ("wide", 80)])
def test_the_width_of_a_terminal(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert (screen.width(Terminal()), screen.width(io.StringIO())) == (width, 100)


ROW = "  documented-1  incompatible  transformers 4.53.0, peft 0.16.0  The first row"


def test_a_row_that_does_not_fit_is_broken_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert screen.fitted(f"kind:\n{ROW}\n\nend\n", Terminal()).splitlines() == [
        "kind:",
        "  documented-1  incompatible",
        "    transformers 4.53.0, peft 0.16.0",
        "    The first row",
        "",
        "end",
    ]


def test_in_a_file_it_is_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert screen.fitted(ROW, io.StringIO()) == ROW


@pytest.mark.parametrize(
    "line",
    [
        "  again:   compat bisect --package transformers --from 4.44.0 --to 4.57.6 --probe x",
        "$ compat report --to a-folder-with-a-long-name-of-its-own",
        "https://example.invalid/a/very/long/address/that/no/line/could/hold",
    ],
)
def test_what_is_there_to_be_copied_stays_whole(line: str) -> None:
    assert screen.broken_line(line, 40) == [line]


def test_what_compat_says_is_no_command() -> None:
    assert len(screen.broken_line("compat: something is inconclusive, and that takes a while to say", 40)) == 2


@pytest.mark.parametrize("arguments", [("--help",), ("rules", "--help")], ids=" ".join)
def test_help_in_a_file_is_the_same_whatever_columns_says(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for columns in ("40", "70", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        with pytest.raises(SystemExit):
            main(arguments)
        printed.append(capsys.readouterr().out)
    assert (len(set(printed)), max(map(len, printed[0].splitlines())) <= 80) == (1, True)
