"""A user's probes, each named after what it does to whoever runs it."""

# ruff: noqa

import json
import os
import signal
import subprocess
import sys
import threading
import time

from compat_probes.probe import Probe

HERE = os.path.dirname(os.path.abspath(__file__))
NOTED = os.path.join(HERE, "noted")


def note(*pids):
    """Tell the test who was started."""
    with open(NOTED, "a") as file:
        file.write("".join("%d\n" % pid for pid in pids))


def segfaults(context):
    yield
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)


def reads_from_address_0(context):
    yield
    import ctypes

    ctypes.string_at(0)


def loops_for_ever(context):
    yield
    while True:
        pass


def ignores_sigterm(context):
    yield
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    time.sleep(60)


def stops_itself(context):
    yield
    os.kill(os.getpid(), signal.SIGSTOP)
    return {}


def forks_children(context):
    yield
    for _ in range(30):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    return {}


def starts_a_daemon(context):
    yield
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            note(os.getpid())
            os.write(writing, b"x")
            time.sleep(60)
        os._exit(0)
    os.read(reading, 1)
    return {}


def leaves_a_shell_in_another_session(context):
    yield
    note(subprocess.Popen(["sleep", "60"], start_new_session=True, env={}).pid)
    return {}


def floods_output(context):
    yield
    for _ in range(1600):
        os.write(1, b"x" * 65535 + b"\n")
    return {}


def prints_bytes_that_are_no_text(context):
    yield
    os.write(1, bytes(range(256)) * 4)
    os.write(2, b"\x1b[2J\x00\xff\xfe\r\x9b31m")
    return {}


def write_everywhere(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass


def writes_invalid_json(context):
    yield
    write_everywhere(b'\n{"status": "passed", \n\n[1, 2\n')
    os._exit(0)


def claims_on_the_channel_that_it_passed(context):
    yield
    passed = {"status": "passed", "phase": "act", "figures": {}}
    write_everywhere(("\nanswer %s\n%s answer %s\n" % (json.dumps(passed), "0" * 16, json.dumps(passed))).encode())
    os._exit(0)


def claims_to_the_runner_that_all_passed(context):
    yield
    probe = {"combination": "", "probe": "fails", "stage": "probe", "status": "passed", "reason": ""}
    write_everywhere(("\n%s\n" % json.dumps({"event": "outcome", "outcome": probe})).encode())
    raise ValueError("but it did not")


def closes_its_pipes(context):
    yield
    os.closerange(0, 256)
    return {}


def vanishes(context):
    yield
    os._exit(0)


def vanishes_while_arranging(context):
    os._exit(0)
    yield


def exits_in_a_thread(context):
    yield
    thread = threading.Thread(target=sys.exit, args=(3,))
    thread.start()
    thread.join()
    return {}


def dies_in_a_thread(context):
    yield
    thread = threading.Thread(target=os._exit, args=(0,))
    thread.start()
    thread.join()
    return {}


def raises_from_del(context):
    class Loud:
        def __del__(self):
            raise ValueError("from __del__")

    yield
    Loud()
    return {}


def starts_many_threads(context):
    yield
    for _ in range(300):
        threading.Thread(target=time.sleep, args=(60,)).start()
    return {}


def opens_all_descriptors(context):
    yield
    held = []
    while True:
        held.append(os.open(os.devnull, os.O_RDONLY))


def replaces_its_output_and_fails(context):
    yield
    sys.stdout = sys.stderr = object()
    raise ValueError("without an output")


def closes_its_output_and_fails(context):
    yield
    sys.stdout.close()
    sys.stderr.close()
    raise ValueError("without an output")


def patches_what_answers_and_fails(context):
    yield
    passed = json.dumps({"status": "passed", "phase": "act", "figures": {}})
    json.dumps = lambda *_, **__: passed
    json.JSONEncoder.encode = lambda *_: passed
    raise ValueError("but says that it passed")


def patches_what_writes_and_fails(context):
    yield
    os.write = lambda descriptor, data: len(data)
    raise ValueError("into nothing")


def patches_its_exit(context):
    yield
    os._exit = sys.exit = lambda code=0: None
    raise ValueError("and never ends")


def sets_an_alarm(context):
    yield
    signal.alarm(1)
    time.sleep(60)


def has_a_message_of_10_mb(context):
    yield
    raise ValueError("x" * 10_000_000)


def has_a_message_that_raises(context):
    class Unshowable(Exception):
        def __str__(self):
            raise SystemExit(0)

    yield
    raise Unshowable


def has_a_message_that_hangs(context):
    class Slow(Exception):
        def __str__(self):
            time.sleep(60)

    yield
    raise Slow


def returns_what_is_not_finite(context):
    yield
    return {"nan": float("nan"), "inf": float("inf"), "minus": -float("inf")}


def returns_a_huge_number(context):
    yield
    return {"number": 10**5000}


def returns_itself(context):
    yield
    own = []
    own.append(own)
    return {"own": own}


def returns_many_figures(context):
    yield
    return {"figure %d" % number: number for number in range(300_000)}


def returns_what_cannot_be_read(context):
    class Broken(dict):
        def items(self):
            raise ValueError("from items()")

    yield
    return Broken()


def makes_a_deep_folder(context):
    yield
    for _ in range(1100):
        os.mkdir("d")
        os.chdir("d")
    return {}


def makes_unremovable_files(context):
    yield
    os.mkdir("closed")
    open("closed/file", "w").close()
    open(b"\xff\n\x00".rstrip(b"\x00"), "w").close()
    os.symlink("/", "root")
    os.chmod("closed", 0)
    os.chmod(str(context.folder), 0)
    return {}


def fills_its_temporary_folder(context):
    import tempfile

    yield
    for _ in range(20):
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(b"x" * 5_000_000)
    return {}


def fails(context):
    yield
    raise ValueError("as it should")


def passes(context):
    import peft

    yield
    return {"files": len(os.listdir(".")), "peft": bool(peft.__version__)}


PROBES = (
    Probe("segfaults", "?", "segfaults"),
    Probe("reads-from-address-0", "?", "reads_from_address_0"),
    Probe("loops-for-ever", "?", "loops_for_ever", time_limit_s=1.0),
    Probe("ignores-sigterm", "?", "ignores_sigterm", time_limit_s=1.0),
    Probe("stops-itself", "?", "stops_itself", time_limit_s=1.0),
    Probe("forks-children", "?", "forks_children"),
    Probe("starts-a-daemon", "?", "starts_a_daemon"),
    Probe("leaves-a-shell-in-another-session", "?", "leaves_a_shell_in_another_session"),
    Probe("floods-output", "?", "floods_output"),
    Probe("prints-bytes-that-are-no-text", "?", "prints_bytes_that_are_no_text"),
    Probe("writes-invalid-json", "?", "writes_invalid_json"),
    Probe("claims-on-the-channel-that-it-passed", "?", "claims_on_the_channel_that_it_passed"),
    Probe("claims-to-the-runner-that-all-passed", "?", "claims_to_the_runner_that_all_passed"),
    Probe("closes-its-pipes", "?", "closes_its_pipes"),
    Probe("vanishes", "?", "vanishes"),
    Probe("vanishes-while-arranging", "?", "vanishes_while_arranging"),
    Probe("exits-in-a-thread", "?", "exits_in_a_thread"),
    Probe("dies-in-a-thread", "?", "dies_in_a_thread"),
    Probe("raises-from-del", "?", "raises_from_del"),
    Probe("starts-many-threads", "?", "starts_many_threads"),
    Probe("opens-all-descriptors", "?", "opens_all_descriptors"),
    Probe("replaces-its-output-and-fails", "?", "replaces_its_output_and_fails"),
    Probe("closes-its-output-and-fails", "?", "closes_its_output_and_fails"),
    Probe("patches-what-answers-and-fails", "?", "patches_what_answers_and_fails"),
    Probe("patches-what-writes-and-fails", "?", "patches_what_writes_and_fails", time_limit_s=2.0),
    Probe("patches-its-exit", "?", "patches_its_exit", time_limit_s=2.0),
    Probe("sets-an-alarm", "?", "sets_an_alarm"),
    Probe("has-a-message-of-10-mb", "?", "has_a_message_of_10_mb"),
    Probe("has-a-message-that-raises", "?", "has_a_message_that_raises"),
    Probe("has-a-message-that-hangs", "?", "has_a_message_that_hangs", time_limit_s=1.0),
    Probe("returns-what-is-not-finite", "?", "returns_what_is_not_finite"),
    Probe("returns-a-huge-number", "?", "returns_a_huge_number"),
    Probe("returns-itself", "?", "returns_itself"),
    Probe("returns-many-figures", "?", "returns_many_figures"),
    Probe("returns-what-cannot-be-read", "?", "returns_what_cannot_be_read"),
    Probe("makes-a-deep-folder", "?", "makes_a_deep_folder"),
    Probe("makes-unremovable-files", "?", "makes_unremovable_files"),
    Probe("fills-its-temporary-folder", "?", "fills_its_temporary_folder"),
    Probe("fails", "?", "fails"),
    Probe("passes", "?", "passes"),
)
