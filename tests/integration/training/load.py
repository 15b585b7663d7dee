"""Loads a checkpoint and prints the step, or the refusal: python -I load.py ROOT FOLDER [HOW]

HOW: "no-schedule", "other-optimizer", "wider" (another model) or "fresh" (a model whose adapter was never loaded).
"""

import sys
from pathlib import Path

root, folder, *how = sys.argv[1:]
sys.path.insert(0, root)

import torch  # noqa: E402

from compat.probes import checkpoint, tiny, training  # noqa: E402
from compat.probes import training_resume as resume  # noqa: E402

if "wider" in how:
    tiny.HIDDEN = 32
try:
    base = tiny.instructblip("t5")
    model = resume.begun(base).model if "fresh" in how else checkpoint.model(Path(folder), base)
    optimizer = training.optimizer_for(model, 1.0)
    if "other-optimizer" in how:
        optimizer = torch.optim.AdamW(list(model.parameters())[:1])
    parts = {"optimizer": optimizer}
    if "no-schedule" not in how:
        parts["scheduler"] = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=11)
    sys.stdout.write(str(checkpoint.resume(Path(folder), model, **parts)) + "\n")
except checkpoint.CheckpointError as error:
    sys.stdout.write(str(error).replace(folder, "FOLDER") + "\n")
