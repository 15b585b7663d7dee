"""The training loop: autocast, scaling of the loss, accumulation, progress; and what the first step keeps in memory."""

import math
import sys
import time
from typing import Any, Dict, List, Mapping, NamedTuple

from .. import handwritten
from ..probe import TINY, WrongAnswer
from . import saved
from .plan import Plan
from .precision import autocast, scaler

IGNORED = -100
"""The label that cross entropy skips."""

Batch = Mapping[str, Any]


class Steps(NamedTuple):
    """Each step's loss and seconds, how many steps the scaler left out, and what the first one kept in memory."""

    losses: List[float]
    seconds: List[float]
    skipped: int
    memory: Dict[str, int]


def train(model: Any, optimizer: Any, batches: List[Batch], plan: Plan) -> Steps:
    """One step a batch; the gradients of the last one stay. WrongAnswer as soon as a loss is no number."""
    scale = scaler(plan.numbers, plan.device)
    done = Steps([], [], 0, {})
    for number, batch in enumerate(batches, 1):
        began = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss, kept = backward(model, batch, plan, scale, measured=number == 1)
        before = saved.allocated(plan.device)
        skipped = step(optimizer, scale)
        if number == 1:
            kept["optimizer"] = saved.grown(plan.device, before, saved.optimizer_state(optimizer))
        done = Steps(
            [*done.losses, loss],
            [*done.seconds, time.perf_counter() - began],
            done.skipped + skipped,
            {**done.memory, **kept},
        )
        progress(done, len(batches), len(batch["labels"]), plan)
        if not math.isfinite(loss):
            raise WrongAnswer("the loss is %s in step %d, in %s" % (loss, number, plan.precision))
    return done


def step(optimizer: Any, scale: Any) -> bool:
    """Moves the parameters; True if the scaler left that out because a gradient was infinite."""
    before = scale.get_scale()
    scale.step(optimizer)
    scale.update()
    return bool(scale.get_scale() < before)


def backward(model: Any, batch: Batch, plan: Plan, scale: Any, measured: bool = False) -> Any:
    """Adds up the gradients of a batch, taken in parts; its loss, and what the first part kept in memory.

    Each part's loss counts as many times as it has labels, so that the sum is the whole batch's mean: the mean of the
    parts' means is another number where their answers differ in length.
    """
    total, value = labels(batch), 0.0
    kept: Dict[str, int] = {}
    before = saved.allocated(plan.device)
    for number, part in enumerate(parts(batch, plan.accumulation)):
        if measured and number == 0:
            loss, kept["activations"] = saved.kept(model, lambda: loss_of(model, part, plan), plan.device)  # noqa: B023
        else:
            loss = loss_of(model, part, plan)
        share = loss.float() * (labels(part) / total)
        scale.scale(share).backward()
        value += float(share.detach())  # waits for the GPU
        del loss, share
    if measured:
        kept["gradients"] = saved.grown(plan.device, before, saved.gradients(model))
    return value, kept


def loss_of(model: Any, batch: Batch, plan: Plan) -> Any:
    """The hand-written forward's."""
    with autocast(plan.numbers, plan.device):
        return handwritten.loss_of(model, batch)


def parts(batch: Batch, count: int) -> List[Batch]:
    """The batch cut into ``count`` batches."""
    cut = {name: value.chunk(count) for name, value in batch.items()}
    return [{name: values[place] for name, values in cut.items()} for place in range(count)]


def labels(batch: Batch) -> int:
    """How many labels count."""
    return int(batch["labels"].ne(IGNORED).sum())


def progress(done: Steps, steps: int, samples: int, plan: Plan) -> None:
    """One line a step on standard error; of tiny models nobody wants to see it."""
    if plan.scale != TINY:
        sys.stderr.write(
            "step %d of %d: loss %.4f, %.1f s, %.2f samples/s\n"
            % (len(done.losses), steps, done.losses[-1], done.seconds[-1], samples / done.seconds[-1])
        )
        sys.stderr.flush()
