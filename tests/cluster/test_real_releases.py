"""A documented row on the real releases, by a worker as Dask starts it (with a nanny): a minute, and the package index.

COMPAT_CACHE names a folder of environments to reuse; without it they are built anew.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ASKED = ("run", "documented-2", "--probe", "lora-seq2seq-forward", "--probe", "handwritten-forward-t5")
pytestmark = [pytest.mark.environments, pytest.mark.timeout(1200)]


@pytest.fixture
def environ() -> dict[str, str]:
    """The real index."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_a_documented_row_is_answered_by_a_cluster_as_here(
    cluster: Any, client: Any, in_line: Any, tmp_path: Path
) -> None:
    cache = Path(os.environ.get("COMPAT_CACHE", tmp_path / "cache")).absolute()
    cluster.worker("one", "--nanny", cache=cache)
    in_line = replace(in_line, cache=cache)
    for each in (client, in_line):
        shutil.copytree(ROOT / "matrix", each.folder / "matrix")
    code, out, err = client(*ASKED, "--dask", cluster.address)
    assert (code, out) == in_line(*ASKED)[:2], err
    assert "documented-2: lora-seq2seq-forward: TypeError: " in out
    assert client.exported()["documented-2"] == in_line.exported()["documented-2"]
    assert not (client.folder / "cache").exists(), "nothing is built where the order was given"
