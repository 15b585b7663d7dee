"""What a training run needs beside the forward: steps, a summary, a validation and a checkpoint. Needs torch and peft.

Written for LoRA under any PEFT wrapper, with a loss function ``loss(model, batch)`` of your own, for instance
``lambda model, batch: forward(model, **batch).loss`` with the hand-written forward.
"""

import math
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple

import torch

IGNORED = -100
"""The label that cross entropy skips."""

OPTIMIZER_FILE = "optimizer.pt"

Batch = Mapping[str, torch.Tensor]
Loss = Callable[[Any, Batch], torch.Tensor]


class Step(NamedTuple):
    """One training step: the loss before it, and its seconds."""

    loss: float
    seconds: float


def optimizer_for(model: Any, learning_rate: float) -> torch.optim.Optimizer:
    """AdamW over the trainable parameters, without weight decay: nothing moves but by its gradient."""
    return torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=learning_rate, weight_decay=0.0)


def train(model: Any, optimizer: torch.optim.Optimizer, batches: Iterable[Batch], loss: Loss) -> List[Step]:
    """One step a batch; the gradients of the last one stay."""
    steps = []
    for batch in batches:
        began = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        value = loss(model, batch)
        value.backward()
        optimizer.step()
        steps.append(Step(float(value.detach()), time.perf_counter() - began))  # float() waits for the GPU
    return steps


def summary(model: Any, losses: List[float]) -> str:
    """One line for people. PEFT's counts are a tuple, and a tuple takes no format: unpack it first."""
    trainable, total = model.get_nb_trainable_parameters()
    text = "trainable {:,} of {:,} ({:.2%})".format(trainable, total, trainable / total)
    if losses:
        text += "; loss {:.4f} to {:.4f} in {} steps".format(losses[0], losses[-1], len(losses))
    return text


class Validation(NamedTuple):
    """A validation that says what it is based on.

    loss: mean over all labels that count, None if there are none. labels: how many. batches: how many had any.
    without_labels: names of those that had none, whose mean loss would be 0/0 = nan.
    """

    loss: Optional[float]
    labels: int
    batches: int
    without_labels: Tuple[str, ...]

    def __str__(self) -> str:
        """One line for people."""
        loss = "no loss" if self.loss is None else "loss {:.4f}".format(self.loss)
        text = "{} over {} labels in {} batches".format(loss, self.labels, self.batches)
        if self.without_labels:
            text += "; every label ignored in {}".format(", ".join(self.without_labels))
        return text


def validate(model: Any, batches: Iterable[Tuple[str, Batch]], loss: Loss, shifted: bool = False) -> Validation:
    """Means over named batches, each weighted with its labels; batches without labels are named, not averaged in.

    ``shifted``: for decoder-only models, whose first label predicts nothing in the text and so is not counted.
    Raises ArithmeticError if a batch that has labels gives no finite loss: that is a fault, and not to be hidden.
    """
    total, labels, counted, without = 0.0, 0, 0, []
    with torch.no_grad():
        for name, batch in batches:
            here = int((batch["labels"][:, 1:] if shifted else batch["labels"]).ne(IGNORED).sum())
            if here == 0:
                without.append(name)
                continue
            value = float(loss(model, batch))
            if not math.isfinite(value):
                raise ArithmeticError("batch %s has %d labels and the loss %s" % (name, here, value))
            total, labels, counted = total + value * here, labels + here, counted + 1
    return Validation(total / labels if labels else None, labels, counted, tuple(without))


def save_checkpoint(folder: Path, model: Any, optimizer: torch.optim.Optimizer) -> None:
    """The adapter (PEFT's own files) and the optimizer's state, into ``folder``."""
    model.save_pretrained(str(folder))
    torch.save(optimizer.state_dict(), str(folder / OPTIMIZER_FILE))


def load_checkpoint(folder: Path, base: Any, learning_rate: float) -> Tuple[Any, torch.optim.Optimizer]:
    """The adapter on a base model without one, and its optimizer: ready to go on with training."""
    from peft import PeftModel

    model = PeftModel.from_pretrained(base, str(folder), is_trainable=True)
    optimizer = optimizer_for(model, learning_rate)
    device = next(model.parameters()).device
    optimizer.load_state_dict(torch.load(str(folder / OPTIMIZER_FILE), map_location=device, weights_only=True))
    return model, optimizer


def moved(batch: Batch, device: str) -> Dict[str, torch.Tensor]:
    """The batch on a device."""
    return {name: value.to(device) for name, value in batch.items()}
