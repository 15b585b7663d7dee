"""What a person is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from compat import shardfile
from compat.cli import main
from compat.errors import LONGEST_LINE, LONGEST_WORD, CompatError, one_line
from compat.reproduce import cell

LONG = "x" * 100_000


def test_a_message_is_one_line_whatever_it_quotes() -> None:
    assert str(CompatError("journal: near 'WITHOUT\r\n ROWID\n'; move it  away")) == (
        "journal: near 'WITHOUT  ROWID '; move it  away"
    )


def test_of_a_word_without_end_the_middle_goes() -> None:
    (shown,) = {one_line(f"tried.toml: combination '{LONG}': id: too long; shorten it")}
    assert shown == f"tried.toml: combination '{'x' * 196}...{'x' * 98}': id: too long; shorten it"
    assert one_line("x" * LONGEST_WORD) == "x" * LONGEST_WORD
    assert one_line(shown) == shown


def test_of_a_line_without_end_the_middle_goes() -> None:
    shown = one_line(f"tried.toml: there is no {'x ' * 100_000}; name another")
    assert (len(shown), shown[:26], shown[-18:]) == (LONGEST_LINE, "tried.toml: there is no x ", "x x ; name another")


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "file"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("refuse", "begins", "ends"),
    [
        (lambda _: cell.named(f"{LONG}:p", [], []), "xxx", "`compat list` shows them"),
        (
            lambda folder: shardfile.read(written(folder, f'{{"schema_version": {"7" * 4000}}}')),
            "/",
            "; use one compat for all of them",
        ),
    ],
    ids=["a cell", "a schema"],
)
def test_a_strangers_text_hides_neither_what_happened_nor_what_to_try(
    refuse: Callable[[Path], object], begins: str, ends: str, tmp_path: Path
) -> None:
    with pytest.raises(CompatError) as refused:
        refuse(tmp_path)
    shown = str(refused.value)
    assert (shown.startswith(begins), shown.endswith(ends), len(shown) < LONGEST_LINE) == (True, True, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((LONG,), ["No such command '", "; `compat --help` shows what there is"]),
        (("run", f"--{LONG}"), ["No such option: --", "; `compat run --help` shows what there is"]),
        (("run", "--jobs", LONG), ["'--jobs' / '-j'", "; `compat run --help` shows what there is"]),
        (("report", "--to", LONG), ["File name too long"]),
        (("explain", LONG), ["File name too long", "; give a text file, or - for standard input"]),
    ],
    ids=["command", "option", "value", "folder", "file"],
)
def test_an_argument_without_end_is_told_in_a_short_line(
    arguments: tuple[str, ...], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err.count("\n"), [each for each in said if each not in err]) == (2, "", 1, [])
    assert len(err) <= len("compat: \n") + LONGEST_LINE
