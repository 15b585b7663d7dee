"""Takes steps in this process and leaves what came of them: python -I steps.py ROOT FOLDER FROM TO ANSWER

From 0 it begins, else it goes on from the checkpoint in FOLDER; it saves one there unless TO is the end.
"""

import hashlib
import json
import sys
from pathlib import Path

root, folder, first, last, answer = sys.argv[1:]
sys.path.insert(0, root)

from compat.probes import checkpoint, tiny  # noqa: E402
from compat.probes import training_resume as resume  # noqa: E402


class Here:
    folder = Path(folder)


def digest(values):
    found = hashlib.sha256()
    for value in values:
        found.update(value.detach().reshape(-1).numpy().tobytes())
    return found.hexdigest()


def tensors(state):
    if hasattr(state, "detach"):
        yield state
    elif isinstance(state, (dict, list, tuple)):
        for each in state.values() if isinstance(state, dict) else state:
            yield from tensors(each)


base, done = tiny.instructblip("t5"), int(first)
run, step = (resume.begun(base), 0) if done == 0 else resume.gone_on(Here, base)
assert step == done, step
losses = resume.losses(run, done, int(last) - done)
if int(last) < resume.STEPS:
    checkpoint.save(Here.folder, run.model, int(last), optimizer=run.optimizer, scheduler=run.scheduler)
said = {
    "losses": [loss.hex() for loss in losses],
    "parameters": digest(value for _, value in sorted(run.model.named_parameters())),
    "optimizer": digest(tensors(run.optimizer.state_dict())),
    "rate": run.scheduler.get_last_lr()[0].hex(),
}
Path(answer).write_text(json.dumps(said), encoding="utf-8")
