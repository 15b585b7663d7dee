"""A matrix folder with a pipe where a file is expected: one line that says so, and nobody waits for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compat import claimfile, lockfile, matrix, releases
from compat.artefacts import chosen
from compat.errors import CompatError
from compat.model import Combination, Kind

READERS = {
    "documented.toml": lambda folder: matrix.read(folder),
    "claims.toml": lambda folder: claimfile.read(folder / claimfile.FILE),
    "artefacts.toml": chosen.listed,
    "releases.json": releases.tried,
    "one.txt": lambda folder: lockfile.read(Combination("one", "One", Kind.CURRENT, "3.11", {}), folder),
}


@pytest.mark.parametrize("name", READERS)
def test_a_pipe_is_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(CompatError, match=rf"^{name}: .*(not a regular file|not readable)"):
        READERS[name](tmp_path)
