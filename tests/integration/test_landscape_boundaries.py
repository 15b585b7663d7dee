"""The boundaries of the committed landscape, found again by the commands that it prints, on the real releases."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from compat.cli import main

ROOT = Path(__file__).parents[2]
COMMAND = re.compile(r"`(compat bisect [^`]+)`")
FOUNDING = (("4.53.3", "4.54.0", "peft==0.16.0"), ("5.17.0", "5.18.0", "peft==0.8.2"))


@pytest.mark.environments
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("before", "after", "peft"), FOUNDING)
def test_a_printed_command_finds_its_boundary(
    before: str,
    after: str,
    peft: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = COMMAND.findall((ROOT / "reports" / "landscape.md").read_text(encoding="utf-8"))
    wanted = f"compat bisect --package transformers --from {before} --to {after} --with {peft} "
    (command,) = {each for each in printed if each.startswith(wanted) and each.endswith("lora-seq2seq-forward")}
    (tmp_path / "matrix").symlink_to(ROOT / "matrix")  # so that the journal is not this checkout's
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[1:])
    lines = capsys.readouterr().out.splitlines()
    assert (ended.value.code, lines[0]) == (0, f"transformers {before} -> {after}")
    assert lines[-1] == "2 releases asked (2 built now), 0 inferred from their neighbours."
