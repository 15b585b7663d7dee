"""Asks the checker of a model whose image counts by little, or not: python -I image.py ROOT TYPE HOW

TYPE: of torch. HOW: "faint" (so that its losses are equal in half precision), "blind" or "blind-frozen" (without any
adapter that is trainable). Prints the findings about the image.
"""

import sys

root, kind, how = sys.argv[1:]
sys.path.insert(0, root)

import torch  # noqa: E402

from compat.probes import handwritten, tiny  # noqa: E402
from compat.probes.lora_checks import broken, check  # noqa: E402


def loss(model, batch):
    pixels = batch["pixel_values"] * (1e-5 if how == "faint" else 0.0)
    return handwritten.loss_of(model, {**batch, "pixel_values": pixels})


dtype = getattr(torch, kind)
model = broken.adapted(tiny.instructblip("t5")).to(dtype)
if how == "blind-frozen":
    model.requires_grad_(False)
batch = {key: value.to(dtype) if value.is_floating_point() else value for key, value in tiny.batch("t5").items()}
held = {value: torch.zeros_like(value) for value in model.parameters()}
for value, gradient in held.items():
    value.grad = gradient
for finding in check.image_ignored(model, batch, loss):
    sys.stdout.write(str(finding) + "\n")
assert all(value.grad is gradient and not gradient.any() for value, gradient in held.items())
