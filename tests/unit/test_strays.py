"""Who left the group in which it was started."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from compat import strays

SLEEPS = [sys.executable, "-I", "-S", "-c", "import time; print(1, flush=True); time.sleep(60)"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the environment of others is readable on Linux")


def started(**marks: str) -> subprocess.Popen[bytes]:
    """A program of another session that is under way."""
    environ = {**os.environ, **marks}
    program = subprocess.Popen(SLEEPS, env=environ, start_new_session=True, stdout=subprocess.PIPE)
    assert program.stdout is not None
    program.stdout.readline()
    return program


def test_those_with_the_mark_end_and_no_others() -> None:
    with started(FOLDER="/tmp/compat-mine/tmp") as mine, started(FOLDER="/tmp/compat-other/tmp") as other:
        strays.end("/tmp/compat-mine")
        ended = mine.wait(5), other.poll()
        other.kill()
    assert ended == (-9, None)


def test_where_there_is_none() -> None:
    strays.end("/tmp/compat-nobody-has-this")
