"""A killed run whose probe has children of its own, and what is written when the kill comes."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHILDREN = """
import os, signal, subprocess, sys, time
from compat_probes.probe import Probe

PROBES = (Probe("has-children", "?", "has_children"),)


def has_children(context):
    yield
    subprocess.Popen(["sleep", "60"], start_new_session=True)
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            time.sleep(1)
    with open(os.path.dirname(__file__) + "/begun", "w") as file:
        file.write("x")
    time.sleep(60)
"""
PINS = "peft==1.0\ntransformers==1.0\ntokenizers==1.0\n"
ASKED = ("--from", "requirements.txt", "--to", "peft==2.0", "--torch", "1.0", "--probe-file", "checks.py", "-j", "1")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_no_child_of_a_probe_outlives_the_run(number: signal.Signals, workplace: Any) -> None:
    workplace.write("checks.py", CHILDREN)
    workplace.write("requirements.txt", PINS)
    with workplace.start("check", *ASKED) as started:
        while not (workplace.project / "begun").exists():
            assert started.poll() is None, started.communicate()
            time.sleep(0.05)
        started.send_signal(number)
        said = started.communicate(timeout=60)[1]
    assert (started.returncode, "Traceback" in said) == (-9 if number is signal.SIGKILL else 130, False), said
    assert workplace.left() == ([], [])


def test_a_signal_to_all_programs_of_the_run_at_once(workplace: Any, entry: Any) -> None:
    """As a scheduler does that ends a job."""
    dice = random.Random("all at once")
    workplace.matrix(*(entry(name, transformers="3.0", more='torch = "1.0"') for name in ("first", "second")))
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        with workplace.start("run") as started:
            started.stderr.readline()
            time.sleep(dice.uniform(0, 1.5))
            for pid in [started.pid, *_below(started.pid)]:
                os.kill(pid, number)
            said = started.communicate(timeout=60)[1]
        assert started.returncode in (-number, 130, 0), said
        assert ("Traceback" in said, workplace.living()) == (False, []), said
    assert {probe for _, probe in workplace.rows()} & {"lock", "install", "run"} == set()
    run = workplace.compat("run")
    assert (run.code, re.findall(r"(\d+) passed", run.err)) == (0, ["4", "4"]), run


def _below(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [each for child in map(int, children) for each in (child, *_below(child))]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nox_that_is_ended_at_the_terminal(number: signal.Signals, workplace: Any, entry: Any, ended: Any) -> None:
    """The signal goes to nox and to the runs that it started."""
    shutil.copyfile(ROOT / "noxfile.py", workplace.project / "noxfile.py")
    workplace.matrix(*(entry(name, transformers="3.0", more='torch = "1.0"') for name in ("first", "second")))
    with workplace.start("-s", "matrix", module="nox") as started:
        while not workplace.journal.exists() and started.poll() is None:
            time.sleep(0.05)
        time.sleep(random.Random(number.name).uniform(0, 1.5))
        os.killpg(started.pid, number)
        started.communicate(timeout=60)
    assert (started.returncode != 0, workplace.living()) == (True, [])
    assert list(workplace.temporary.glob("compat-*")) == []  # nox itself leaves folders when it is killed
    began = time.monotonic()
    again = ended(workplace.start("-s", "matrix", module="nox"), began)
    rows = workplace.rows()
    assert (again.code, len(rows), workplace.half_built()) == (0, len(set(rows)), []), again


KILLED = """
import os, signal, sys
def hook(event, arguments, left=[{after}]):
    if event == "os.rename" and "reports" in str(arguments[1]):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), {number})
sys.addaudithook(hook)
"""
REPORTS = ["badge.json", "compatibility.html", "compatibility.md", "junit.xml", "results.json", "training.md"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("after", [0, 2])
def test_a_report_that_is_killed_while_it_is_written(
    after: int, number: signal.Signals, workplace: Any, entry: Any
) -> None:
    workplace.matrix(entry("first"))
    assert workplace.compat("run").code == 0
    assert workplace.compat("report").code == 0
    whole = workplace.files("project/reports")
    for name in REPORTS:
        workplace.write(f"reports/{name}", "the one before")
    site = workplace.folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(KILLED.format(after=after, number=int(number)), encoding="utf-8")
    python = f"{site}{os.pathsep}{workplace.env['PYTHONPATH']}"
    assert workplace.compat("report", PYTHONPATH=python).code == (-9 if number is signal.SIGKILL else 130)
    left = workplace.files("project/reports")
    assert {left[name] for name in REPORTS} <= {b"the one before", *whole.values()}
    assert (number is signal.SIGKILL) or sorted(left) == REPORTS
    assert workplace.compat("report").code == 0
    # The page may say that the results before it could not be read; worked out again, it says that nothing differs.
    assert workplace.compat("report", COMPAT_WITHOUT="kept-answers").code == 0
    assert workplace.files("project/reports") == whole
