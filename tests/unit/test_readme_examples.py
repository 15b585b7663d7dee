"""What the pages show of the commands that build nothing is what they print."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from shown import PAGES, TOP, Shown, commands

from compat.cli import main

COMMAND = re.compile(r"compat (?:api|explain|rules|scan) [^|>]*")
EXAMPLES = [each for page in PAGES for each in commands(page) if each.output and COMMAND.fullmatch(each.text)]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_output_that_is_shown_is_real(
    example: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(TOP / "tests" / "readme", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(shlex.split(example.text)[1:])
    assert capsys.readouterr().out.strip() == example.output


def test_there_are_examples() -> None:
    assert {example.text.split()[1] for example in EXAMPLES} == {"api", "explain", "rules", "scan"}
