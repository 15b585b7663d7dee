"""What the sample probes do: faults on purpose, in a style of their own."""

# ruff: noqa

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time

import compat_probes
from compat_probes.probe import Skipped, WrongAnswer

STATE = []


def passes(context, loss):
    context.dtype = "float32"
    print("arranging")
    yield
    print("acting", file=sys.stderr)
    context.measure("step_seconds", [0.25, float("nan")])
    return {"loss": loss, "nan": float("nan"), "bounds": (float("-inf"), float("inf")), "text": "é", "none": None}


def inspects(context):
    yield
    return {
        "cwd_is_folder": os.path.samefile(os.getcwd(), str(context.folder)),
        "files": os.listdir("."),
        "stdin": sys.stdin.read(),
        "offline": [os.environ["HF_HUB_OFFLINE"], os.environ["TRANSFORMERS_OFFLINE"]],
        "home_files": os.listdir(os.path.expanduser("~")),
        "temporary_files": os.listdir(tempfile.gettempdir()),
        "leads_its_group": os.getpgid(0) == os.getpid(),
        "random": random.random(),
        "hash": hash("a string"),
        "package": compat_probes.__name__,
        "compat_importable": "compat" in sys.modules,
        "data": context.data.name,
        "device": context.device,
        "token": os.environ.get("HF_TOKEN") or os.environ.get("MY_SECRET_KEY"),
    }


def leaves_state(context):
    STATE.append("left")
    (context.folder / "left").write_text("", encoding="ascii")
    os.chmod(str(context.folder), 0o500)
    yield
    random.random()
    return {"state": list(STATE)}


leaves_state_again = leaves_state


def returns_an_object(context):
    yield
    return {"steps": [{"loss": 1.0}, {"loss": object()}]}


def returns_no_dict(context):
    yield
    return 0.5


def measures_an_object(context):
    yield
    context.measure("step_seconds", object())
    return {}


def fails_arranging(context):
    raise ValueError("no such config")
    yield


def fails_acting(context):
    yield
    try:
        {}["inner"]
    except KeyError as error:
        raise RuntimeError("first line\nlast line") from error


def has_a_long_message(context):
    yield
    raise TypeError("Model(\n" + "  (layer): Linear()\n" * 2000 + ") got multiple values for keyword argument 'x'")


def recurses(context):
    yield
    recurses_into(0)


def recurses_into(depth):
    recurses_into(depth + 1)


def causes_itself(context):
    yield
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    raise one


class Unshowable(Exception):
    def __str__(self):
        raise ValueError


def cannot_be_shown(context):
    yield
    raise Unshowable


def answers_wrongly(context):
    yield
    raise WrongAnswer("the loss does not depend on the image")


def names_paths(context):
    yield
    print(context.folder / "a.txt")
    raise OSError("%s/b.txt and %s/bin and %s/c.py" % (context.folder, sys.prefix, os.path.dirname(__file__)))


def skips(context):
    raise Skipped("no device")
    yield


def skips_late(context):
    yield
    raise Skipped("no device")


def is_no_generator(context):
    return {}


def never_yields(context):
    if context is None:
        yield
    return {}


def yields_twice(context):
    yield
    yield


def exits(context):
    yield
    sys.exit(3)


def interrupts(context):
    yield
    raise KeyboardInterrupt


def runs_out_of_memory(context):
    yield
    raise MemoryError


def vanishes(context):
    yield
    print("not flushed by os._exit")
    os._exit(0)


def crashes(context):
    yield
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)


def crashes_arranging(context):
    os.kill(os.getpid(), signal.SIGABRT)
    time.sleep(60)
    yield


def hangs(context):
    yield
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(60)


def fills_memory(context):
    yield
    held = []
    for _ in range(512):  # 2 GiB at most, in case that nobody watches
        held.append(b"x" * 2**22)
        time.sleep(0.001)


def fills_memory_in_a_grandchild(context):
    yield
    if os.fork() == 0:
        os.setsid()
        for _ in fills_memory(context):
            pass
    time.sleep(60)


def floods_output(context):
    yield
    for number in range(20000):
        print("line %d " % number + "x" * 100)
    return {}


def floods_output_for_ever(context):
    yield
    while True:
        os.write(1, b"x" * 65536)


def write_everywhere(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass


def writes_to_every_descriptor(context):
    yield
    write_everywhere(b'{"status": "failed"} no line end')
    return {}


def writes_to_every_descriptor_and_vanishes(context):
    yield
    write_everywhere(b'{"status": "passed"}\n')
    os._exit(0)


def floods_every_descriptor(context):
    yield
    while True:
        write_everywhere(b"x" * 65536)


def closes_every_descriptor(context):
    yield
    os.closerange(3, 256)
    return {}


def comes_back_twice(context):
    yield
    child = os.fork() == 0
    if not child:
        time.sleep(0.3)
    return {"child": child}


def sleeper():
    """A grandchild in a session of its own that holds everything open and ignores what it can."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.write(writing, b"x")
        time.sleep(60)
        os._exit(0)
    os.read(reading, 1)
    return pid


def leaves_a_grandchild(context):
    yield
    shell = subprocess.Popen(["sleep", "60"])
    return {"pids": [sleeper(), shell.pid]}


def hangs_with_a_grandchild(context):
    yield
    print(sleeper(), flush=True)
    time.sleep(60)


def connects(context):
    yield
    ours, theirs = socket.socketpair()  # not the network
    ours.close()
    theirs.close()
    socket.create_connection(("127.0.0.1", 9))


def later(context):
    yield
    return {}


needs_what_skips = needs_what_fails = needs_what_needs_what_fails = needs_a_later_one = later
needs_torch = needs_peft = later


def sees_preloaded(context):
    found = sorted(name for name in sys.modules if name.startswith("transformers."))
    yield
    try:
        import transformers.broken
    except ImportError as error:
        return {"preloaded": found, "broken": str(error)}
