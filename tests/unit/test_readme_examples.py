"""What the README shows of the commands that build nothing is what they print."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from compat.cli import main

TOP = Path(__file__).parents[2]
SAMPLES = TOP / "tests" / "readme"
COMMAND = re.compile(r"^compat (?:api|explain|scan) .*$", re.MULTILINE)


def examples() -> Iterator[tuple[str, str]]:
    """Each command and what the README shows below it."""
    blocks = re.findall(r"```text\n(.*?)```", (TOP / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    for block in blocks:
        commands = [*COMMAND.finditer(block)]
        starts = [each.start() for each in commands]
        for command, end in zip(commands, [*starts[1:], len(block)][: len(commands)], strict=True):
            yield command.group(), block[command.end() : end].strip()


EXAMPLES = dict(examples())


@pytest.mark.parametrize("command", EXAMPLES)
def test_the_output_that_is_shown_is_real(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SAMPLES, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(shlex.split(command)[1:])
    assert capsys.readouterr().out.strip() == EXAMPLES[command]


def test_there_are_examples() -> None:
    assert {command.split()[1] for command in EXAMPLES} == {"api", "explain", "scan"}
