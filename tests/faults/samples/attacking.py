"""A user's probes that attack what they share with others: their host and their environment. One at a time."""

# ruff: noqa

import os
import signal
import subprocess
from pathlib import Path

from compat_probes.probe import Probe

HERE = Path(__file__).parent


def attacks(context):
    """As the file beside this one says."""
    yield
    globals()[(HERE / "attack").read_text()]()
    return {}


def does_nothing():
    pass


def kills_the_host():
    os.kill(os.getppid(), signal.SIGKILL)


def ends_the_host():
    os.kill(os.getppid(), signal.SIGTERM)


def breaks_the_host():
    os.kill(os.getppid(), signal.SIGUSR2)


def stops_the_host():
    os.kill(os.getppid(), signal.SIGSTOP)


def leaves_children_to_a_host_that_it_kills():
    shell = subprocess.Popen(["sleep", "60"], start_new_session=True)
    (HERE / "noted").write_text(str(shell.pid))
    kills_the_host()


def removes_a_library():
    import peft

    Path(peft.__file__).unlink()


def empties_the_environment():
    import shutil, sys

    shutil.rmtree(Path(sys.prefix) / "lib")


def rewrites_a_library():
    """In place, with as many bytes."""
    import peft

    file = Path(peft.__file__)
    text = file.read_bytes()
    with file.open("r+b") as opened:
        opened.write(text.replace(b"miniature", b"MINIATURE"))


def closes_the_environment():
    import peft

    Path(peft.__file__).parent.chmod(0)


PROBES = (
    Probe("passes-before", "?", "passes"),
    Probe("attacks", "?", "attacks", time_limit_s=2.0),
    Probe("passes-after", "?", "passes"),
)


def passes(context):
    import peft

    yield
    return {}
