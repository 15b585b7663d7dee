"""A command line that cannot be meant: one line, what is near, where to look; exit code 2."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from compat.cli import main

MATRIX = str(Path(__file__).parents[2] / "matrix")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing command; `compat --help` shows what there is"),
        (("runn",), "No such command 'runn' (did you mean run?); `compat --help` shows what there is"),
        (("zzz",), "No such command 'zzz'; `compat --help` shows what there is"),
        (
            ("run", "--jbos", "2"),
            "No such option: --jbos (did you mean --jobs?); `compat run --help` shows what there is",
        ),
        (("run", "--jobs", "x"), "Invalid value for '--jobs' / '-j': Input should be a valid integer"),
        (("bisect",), "Missing option '--package'; `compat bisect --help` shows what there is"),
        (
            ("list", "documentd-2", "--matrix", MATRIX),
            "no combination matches 'documentd-2' (did you mean documented-2?)",
        ),
        (("rules", "disk-ful"), "disk-ful: no such rule (did you mean disk-full?); `compat rules` lists them"),
        (
            ("api", "x", "--package", "transformer"),
            "--package transformer (did you mean transformers?): the history has",
        ),
        (
            ("list", "--probes", "nosuch*"),
            "--probes and nosuch*: ids are of combinations, and --probes lists all probes; leave one out",
        ),
        (("-q", "list", "-v"), "--quiet and --verbose: one of them"),
        (("-q", "runn"), "No such command 'runn' (did you mean run?)"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else None,
)
def test_it_is_one_line(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err.count("\n"), err[: len(said) + 8]) == (2, "", 1, f"compat: {said}")


def test_who_closes_the_input_at_a_question_ends_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Closed(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Closed())
    with pytest.raises(SystemExit) as ended:
        main(("cache", "clear", "--cache", str(tmp_path)))
    assert (ended.value.code, "compat: interrupted" in capsys.readouterr().err) == (130, True)
