"""The committed tokenizer files are what the named releases write, to the byte."""

import subprocess
import sys
from pathlib import Path

import pytest

import compat.probes

DATA = Path(compat.probes.__file__).parent / "data"
NAMES = ("expected.json", "spiece.model", "tokenizer.json")


@pytest.mark.environments
@pytest.mark.timeout(600)
def test_regenerating_gives_the_committed_bytes(tmp_path: Path) -> None:
    uv = [sys.executable, "-m", "uv", "run", "--quiet", "--no-project", "--isolated", "--no-build"]
    pins = ["--python", sys.executable, "--with", "tokenizers==0.21.1", "--with", "sentencepiece==0.2.3"]
    subprocess.run([*uv, *pins, "python", "-I", str(DATA / "regenerate.py"), str(tmp_path)], check=True, timeout=500)
    assert {name: (tmp_path / name).read_bytes() for name in NAMES} == {
        name: (DATA / name).read_bytes() for name in NAMES
    }
