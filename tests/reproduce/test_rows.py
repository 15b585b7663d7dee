"""The scripts of the document's six rows, run for real: in the rows' environments, and one as a maintainer would."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from compat import installer
from compat.errors import Exit
from compat.reproduce import trying

Ask = Callable[..., tuple[int, str, str]]
pytestmark = [pytest.mark.environments, pytest.mark.timeout(900)]
CELLS = {
    "documented-1:lora-seq2seq-forward": "got multiple values for keyword argument 'inputs_embeds'",
    "documented-2:lora-seq2seq-forward": "got an unexpected keyword argument 'inputs_embeds'",
    "documented-3:tokenizer-json-newer-file": "untagged enum PyPreTokenizerTypeWrapper",
    "documented-4:import-peft": "cannot import name 'EncoderDecoderCache'",
    "documented-5:lora-seq2seq-forward": "got an unexpected keyword argument 'inputs_embeds'",
    "documented-6:instructblip-class": "cannot import name 'InstructBlipForConditionalGeneration'",
}


@pytest.fixture
def cache(tmp_path: Path) -> str:
    """Environments are taken from COMPAT_CACHE, where that is set."""
    return os.environ.get("COMPAT_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("cell", CELLS)
def test_a_row_fails_in_its_script_as_it_does_in_its_probe(ask: Ask, cache: str, cell: str) -> None:
    code, _, err = ask(cell, "--run", "--cache", cache)
    assert code == Exit.AS_EXPECTED, err
    assert re.search(f"^{cell}: it fails the same way: .*{re.escape(CELLS[cell])}", err, re.M)


def test_a_passing_probe_passes_in_its_script_with_the_same_figures(ask: Ask, cache: str) -> None:
    code, _, err = ask("documented-2:handwritten-forward-t5", "--run", "--cache", cache)
    assert (code, err.splitlines()[-1]) == (
        Exit.AS_EXPECTED,
        "documented-2:handwritten-forward-t5: it passes, with the same figures",
    )


def test_uv_runs_a_script_from_its_pins_alone(ask: Ask, tmp_path: Path) -> None:
    cell = "documented-5:lora-seq2seq-forward"
    assert ask(cell, "--to", "reproduce.py")[0] == Exit.AS_EXPECTED
    ended = installer.uv(["uv", "run", "--isolated", "--no-project", str(tmp_path / "reproduce.py")], time_limit_s=600)
    last = trying.raised(ended.stderr)[0]
    assert (ended.returncode, last.type) == (1, "TypeError"), ended.stderr
    assert CELLS[cell] in last.message
