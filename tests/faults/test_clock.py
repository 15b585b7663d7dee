"""A clock that jumps by days, back and forth, while a run is under way; files and rows that are from the future."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest

pytestmark = pytest.mark.slow

JUMPING = """
import itertools, time
_jumps, _time, _ns = itertools.cycle((0, 86400 * 30, -86400 * 300, 86400 * 3650)), time.time, time.time_ns
time.time = lambda: _time() + next(_jumps)
time.time_ns = lambda: _ns() + next(_jumps) * 10**9
"""
"""What each Python of the run begins with, those of the environments excepted: they are started with ``-I``."""
HANGS = """
import time
from compat_probes.probe import Probe

PROBES = (Probe("hangs", "?", "hangs", time_limit_s=1.0), Probe("passes", "?", "passes"))


def hangs(context):
    yield
    time.time = iter(range(0, 10**9, 86400)).__next__
    time.monotonic = time.perf_counter = lambda: 0.0
    while True:
        time.sleep(0.1)


def passes(context):
    yield
    return {}
"""
TORCH = 'torch = "1.0"'
FUTURE = "2199-01-01T00:00:00+00:00"


def jumping(workplace: Any) -> dict[str, str]:
    """The variables under which the clock jumps at every look at it."""
    site = workplace.folder / "site"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(JUMPING, encoding="utf-8")
    return {"PYTHONPATH": f"{site}{os.pathsep}{workplace.env['PYTHONPATH']}"}


def test_a_run_under_a_jumping_clock_is_the_same_run(workplace: Any, entry: Any) -> None:
    workplace.matrix(entry("first", more=TORCH), entry("late", transformers="3.0", more=TORCH))
    clock = jumping(workplace)
    run = workplace.compat("run", **clock)
    assert (run.code, "Traceback" in run.err) == (0, False), run
    assert workplace.compat("run", **clock).err.count("unchanged, nothing probed") == 2
    again = workplace.compat("run")
    assert (again.code, again.err.count("unchanged, nothing probed")) == (0, 2)
    assert workplace.compat("report", **clock).code == 0
    before = workplace.files("project/reports")
    assert (workplace.compat("report").err.count("unchanged"), workplace.files("project/reports")) == (6, before)


def test_time_limits_hold_under_a_jumping_clock(workplace: Any) -> None:
    workplace.write("checks.py", HANGS)
    workplace.write("requirements.txt", "peft==1.0\ntransformers==1.0\ntokenizers==1.0\n")
    asked = ("--from", "requirements.txt", "--to", "peft==2.0", "--torch", "1.0", "--probe", "import-peft")
    ended = workplace.compat(
        "check", *asked, "--probe-file", "checks.py", "--budget", "0", "--repeat", "0", **jumping(workplace)
    )
    assert (ended.code, ended.out.count("no answer within 1 s") > 0) == (3, True), ended


def test_what_is_from_the_future_stays_unchanged(workplace: Any, entry: Any) -> None:
    workplace.matrix(entry("first", more=TORCH), entry("second", transformers="2.0", more=TORCH))
    assert workplace.compat("run").code == 0
    assert workplace.compat("report").code == 0
    with closing(sqlite3.connect(workplace.journal)) as database:
        database.execute("UPDATE outcomes SET recorded = ?", (FUTURE,))
        database.commit()
    later = time.time() + 86400 * 365
    for path in [*workplace.folder.rglob("matrix/*"), *workplace.cache.rglob("*")]:
        os.utime(path, (later, later), follow_symlinks=False)
    run = workplace.compat("run")
    assert (run.code, run.err.count("unchanged, nothing probed")) == (0, 2), run
    assert workplace.compat("report").err.count("unchanged") == 6
    again = workplace.compat("run", "--rerun")
    assert (again.code, again.err.count("probed now")) == (0, 2), again
    assert "building" in again.err
