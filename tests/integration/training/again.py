"""Loads a checkpoint, saves it as step 5, and prints the step that is there then: python -I again.py ROOT FOLDER"""

import sys
from pathlib import Path

root, folder = sys.argv[1:]
sys.path.insert(0, root)

from compat.probes import checkpoint, tiny  # noqa: E402
from compat.probes import training_resume as resume  # noqa: E402

run = resume.around(checkpoint.model(Path(folder), tiny.instructblip("t5")))
checkpoint.save(Path(folder), run.model, 5, optimizer=run.optimizer, scheduler=run.scheduler)
sys.stdout.write(str(checkpoint.read(Path(folder))["step"]) + "\n")
