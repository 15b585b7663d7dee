"""What the probes of the offline runs ask; each is named after what it does."""

import os
import signal
import time

from compat_probes.probe import Skipped, WrongAnswer


def passes(context, answer=42):
    yield
    return {"answer": answer}


def fails(context):
    yield
    raise WrongAnswer("the answer is 41")


def fails_arranging(context):
    raise AttributeError("this release has no such thing")
    yield


def crashes(context):
    yield
    os.kill(os.getpid(), signal.SIGABRT)


def hangs(context):
    yield
    time.sleep(3600)


def fills_memory(context):
    yield
    filled = b"1" * 2**30
    return {"bytes": len(filled)}


def skips(context):
    raise Skipped("no device")
    yield


def uses_peft(context):
    import peft

    yield
    return {"peft": peft.__version__}
