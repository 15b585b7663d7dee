"""Temporary folders, and who is left in them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from compat import scratch
from compat.probes.removal import remove

KILLED = """
import os, signal, subprocess, sys
from compat import scratch
with scratch.folder() as place:
    sleeps = [sys.executable, "-I", "-S", "-c", "import time; print(1, flush=True); time.sleep(60)"]
    environ = {**os.environ, "TMPDIR": str(place)}
    child = subprocess.Popen(sleeps, env=environ, start_new_session=True, stdout=subprocess.PIPE)
    child.stdout.readline()
    print(child.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_folder_is_gone_with_its_block() -> None:
    with scratch.folder() as place:
        (place / "file").touch()
    assert not place.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the environment of others is readable on Linux")
def test_nothing_and_nobody_outlives_a_killed_program(tmp_path: Path) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environ, stdout=subprocess.PIPE, check=False, text=True)
    ends = time.monotonic() + 20
    while (list(tmp_path.iterdir()) or Path(f"/proc/{int(done.stdout)}/exe").exists()) and time.monotonic() < ends:
        time.sleep(0.01)
    assert (list(tmp_path.iterdir()), Path(f"/proc/{int(done.stdout)}/exe").exists()) == ([], False)


def test_no_folder_is_made_before_somebody_is_there_to_remove_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    scratch._of.cache_clear()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(scratch.subprocess, "Popen", killed)
    with pytest.raises(KeyboardInterrupt), scratch.folder():
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_anything_in_it_is_removed(tmp_path: Path) -> None:
    """That depth is no limit is seen in ``tests/faults``."""
    outside, top = tmp_path / "outside", tmp_path / "top"
    outside.mkdir()
    (top / "a" / "b" / "c").mkdir(parents=True)
    (top / "a" / "b" / "file").touch()
    (top / "a" / "link").symlink_to(outside)
    (top / "link").symlink_to("nowhere")
    (top / "a" / "b").chmod(0)
    remove(top)
    assert list(tmp_path.iterdir()) == [outside]
