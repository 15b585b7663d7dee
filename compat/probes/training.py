"""What a training run needs beside the forward: steps, order of the samples, summary, validation. Needs torch alone.

Written for LoRA under any PEFT wrapper, with a loss function ``loss(model, batch)`` of your own, for instance
``handwritten.loss_of``. ``progress.py`` and ``checkpoint.py`` beside this file, each to be copied alone or together:

    batches = (collate([samples[i] for i in chosen]) for chosen in shuffled(len(samples), 4, seed=0, done=step))
    told = progress.Progress(sys.stderr, steps, done=step)
    train(model, optimizer, itertools.islice(batches, steps - step), loss, scheduler, told)
    checkpoint.save(folder, model, steps, optimizer=optimizer, scheduler=scheduler)
    print(validate(model, named_batches, loss))
"""

import contextlib
import math
import time
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple

import torch

IGNORED = -100
"""The label that cross entropy skips."""

Batch = Mapping[str, torch.Tensor]
Loss = Callable[[Any, Batch], torch.Tensor]


class Step(NamedTuple):
    """One training step: the loss before it, its seconds, and how many samples and text tokens it saw, if known."""

    loss: float
    seconds: float
    samples: int = 0
    tokens: int = 0


def optimizer_for(model: Any, learning_rate: float) -> torch.optim.Optimizer:
    """AdamW over the trainable parameters, without weight decay: nothing moves but by its gradient."""
    return torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=learning_rate, weight_decay=0.0)


def shuffled(samples: int, size: int, seed: int, done: int = 0) -> Iterator[List[int]]:
    """The samples of each batch by their numbers, without end, each epoch in an order of its own.

    The order follows from seed and epoch and from nothing else: ``done`` batches later it is the same, so that a
    resumed run goes on where it was. The last batch of an epoch may be smaller than ``size``.
    """
    if samples < 1 or size < 1:
        raise ValueError("batches of %d from %d samples: both have to be 1 or more" % (size, samples))
    epoch, skipped = divmod(done, -(-samples // size))
    while True:
        generator = torch.Generator().manual_seed(seed * 1000003 + epoch)
        order = torch.randperm(samples, generator=generator).tolist()
        yield from (order[at : at + size] for at in range(skipped * size, samples, size))
        epoch, skipped = epoch + 1, 0


def train(
    model: Any,
    optimizer: torch.optim.Optimizer,
    batches: Iterable[Batch],
    loss: Loss,
    scheduler: Any = None,
    told: Optional[Callable[[Step], None]] = None,
) -> List[Step]:
    """One step a batch, of the scheduler too; ``told`` hears each. The gradients of the last step stay.

    Raises ArithmeticError before a step whose loss is no number: it would make all parameters nan without a word.
    """
    steps: List[Step] = []
    for batch in batches:
        began = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        value = loss(model, batch)
        number = float(value.detach())  # waits for the GPU
        if not math.isfinite(number):
            raise ArithmeticError("step %d: %s" % (len(steps) + 1, no_number(number, batch)))
        value.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        steps.append(Step(number, time.perf_counter() - began, *sizes(batch)))
        if told is not None:
            told(steps[-1])
    return steps


def no_number(loss: float, batch: Batch) -> str:
    """Why the loss may be nan or infinite."""
    counted = int(batch["labels"].ne(IGNORED).sum()) if "labels" in batch else None
    if counted == 0:
        return "the loss is %s: every label of the batch is ignored" % loss
    return "the loss is %s; in half precision that is an overflow (T5 in float16: use bfloat16)" % loss


def sizes(batch: Batch) -> Tuple[int, int]:
    """Samples in the batch, and tokens of its text without padding; 0 where the batch does not show it."""
    first = next((value for value in batch.values() if hasattr(value, "shape") and len(value.shape)), None)
    mask = batch.get("attention_mask")
    return 0 if first is None else int(first.shape[0]), 0 if mask is None else int(mask.sum())


def summary(model: Any, losses: List[float]) -> str:
    """One line for people. PEFT's counts are a tuple, and a tuple takes no format: unpack it first."""
    trainable, total = counts(model)
    text = "trainable {:,} of {:,} ({:.2%})".format(trainable, total, trainable / max(total, 1))
    if losses:
        text += "; loss {:.4f} to {:.4f} in {} steps".format(losses[0], losses[-1], len(losses))
    return text


def counts(model: Any) -> Tuple[int, int]:
    """Trainable parameters and all: by PEFT, which knows quantized ones, where it counts (0.4 and later)."""
    if hasattr(model, "get_nb_trainable_parameters"):
        trainable, total = model.get_nb_trainable_parameters()
        return trainable, total
    both = [(p.numel(), p.requires_grad) for p in model.parameters()]
    return sum(count for count, trained in both if trained), sum(count for count, _ in both)


class Validation(NamedTuple):
    """A validation that says what it is based on.

    loss: mean over all labels that count, None if there are none. labels: how many. samples: how many had any.
    without_labels: the samples that had none, by name; alone in a batch their mean loss would be 0/0 = nan.
    """

    loss: Optional[float]
    labels: int
    samples: int
    without_labels: Tuple[str, ...]

    def __str__(self) -> str:
        """One line for people."""
        loss = "no loss" if self.loss is None else "loss {:.4f}".format(self.loss)
        text = "{} over {} labels of {} samples".format(loss, self.labels, self.samples)
        if self.without_labels:
            text += "; every label ignored in {}".format(", ".join(self.without_labels))
        return text


def validate(model: Any, batches: Iterable[Tuple[str, Batch]], loss: Loss, shifted: bool = False) -> Validation:
    """Means over named batches, each weighted with its labels; samples without labels are named, not averaged in.

    ``loss`` has to be the mean over the labels that count, as cross entropy is; so batches of any size give the mean
    over all labels. ``shifted``: for decoder-only models whose first label is not counted, because nothing before
    it predicts it (the hand-written forward counts it: the query outputs stand before it). Without dropout, and the
    modules' modes stay as they were. Raises ArithmeticError if a batch that has labels gives no finite loss: that is a
    fault, and not to be hidden.
    """
    total, labels, samples = 0.0, 0, 0
    without: List[str] = []
    with evaluating(model), torch.no_grad():
        for name, batch in batches:
            each = labels_of_samples(batch, shifted)
            without += ["%s sample %d" % (name, at + 1) for at, count in enumerate(each) if not count]
            if sum(each):
                value = float(loss(model, batch))
                if not math.isfinite(value):
                    raise ArithmeticError("%s has %d labels and the loss %s" % (name, sum(each), value))
                total, labels = total + value * sum(each), labels + sum(each)
                samples += sum(1 for count in each if count)
    return Validation(total / labels if labels else None, labels, samples, tuple(without))


def labels_of_samples(batch: Batch, shifted: bool) -> List[int]:
    """How many labels of each sample count."""
    labels = batch["labels"][:, 1:] if shifted else batch["labels"]
    return [int(count) for count in labels.ne(IGNORED).sum(dim=1)]


@contextlib.contextmanager
def evaluating(model: Any) -> Iterator[None]:
    """Evaluation mode for a while; each module then has the mode that it had."""
    training = [module for module in model.modules() if module.training]
    model.eval()
    try:
        yield
    finally:
        for module in training:
            module.training = True


def moved(batch: Batch, device: str) -> Dict[str, torch.Tensor]:
    """The batch on a device."""
    return {name: value.to(device) for name, value in batch.items()}
