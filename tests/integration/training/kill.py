"""Saves a second checkpoint and is killed in the middle: python -I kill.py ROOT FOLDER WHERE

WHERE: "adapter" (after PEFT's files), "state" (in the middle of the state), "manifest" (before it is replaced).
"""

import os
import signal
import sys
from pathlib import Path

root, folder, where = sys.argv[1:]
sys.path.insert(0, root)

import torch  # noqa: E402

from compat.probes import checkpoint, tiny  # noqa: E402
from compat.probes import training_resume as resume  # noqa: E402


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def half(state, path):
    Path(path).write_bytes(b"PK\x03\x04 a beginning")
    die()


run = resume.begun(tiny.instructblip("t5"))
checkpoint.save(Path(folder), run.model, 1, optimizer=run.optimizer, scheduler=run.scheduler)
resume.losses(run, 1, 1)
if where == "adapter":
    checkpoint._write_state = die
elif where == "state":
    torch.save = half
else:
    Path.replace = die
checkpoint.save(Path(folder), run.model, 2, optimizer=run.optimizer, scheduler=run.scheduler)
