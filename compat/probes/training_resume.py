"""The document's missing checkpoint: a training that was stopped goes on as if it had not been, bit for bit."""

import itertools
import random
from typing import Any, Dict, Generator, Iterator, List, NamedTuple, Tuple

import torch

from . import checkpoint, handwritten, training
from .lora import fill_lora, with_lora
from .probe import Context, WrongAnswer

STEPS, STOP = 10, 5
SAMPLES, SIZE = 6, 2
"""Three batches an epoch: the stop is in the middle of the second."""
TASK_TYPE = "SEQ_2_SEQ_LM"
DROPOUT = 0.25
RATE = 1e-3
DIGITS = 4


class Run(NamedTuple):
    """All that one training has."""

    model: Any
    optimizer: Any
    scheduler: Any


def checkpoint_restores(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """Ten steps at a stretch; five, a checkpoint, and five more with other objects. With dropout, a schedule, shuffled
    samples and noise from three libraries' random numbers; and once with other random numbers, which has to differ.
    """
    from . import tiny

    bases = [tiny.instructblip("t5") for _ in range(4)]
    yield
    straight = begun(bases[0])
    expected = losses(straight, 0, STEPS)
    first = begun(bases[1])
    before = losses(first, 0, STOP)
    checkpoint.save(context.folder, first.model, STOP, optimizer=first.optimizer, scheduler=first.scheduler)
    seeded(99)
    resumed, step = gone_on(context, bases[2])
    found = before + losses(resumed, step, STEPS - step)
    if found != expected:
        raise WrongAnswer("the resumed training goes another way: %s instead of %s" % (found, expected))
    same_state(straight, resumed)
    other, step = gone_on(context, bases[3])
    seeded(99)
    if losses(other, step, STEPS - step) == expected[STOP:]:
        raise WrongAnswer("other random numbers give the same losses: they play no part, and nothing was tried")
    told = checkpoint.read(context.folder)
    return {"losses": [round(loss, DIGITS) for loss in expected], "files": sorted(told["files"]), "step": told["step"]}


def begun(base: Any) -> Run:
    """A training before its first step."""
    seeded(0)
    return around(fill_lora(with_lora(base, TASK_TYPE, dropout=DROPOUT), zero_b=True).train())


def gone_on(context: Context, base: Any) -> Tuple[Run, int]:
    """What a new process would do, and the steps that were done."""
    run = around(checkpoint.model(context.folder, base))
    return run, checkpoint.resume(context.folder, run.model, optimizer=run.optimizer, scheduler=run.scheduler)


def around(model: Any) -> Run:
    """The model with an optimizer, and a rate that rises and falls."""
    optimizer = training.optimizer_for(model, RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=RATE, total_steps=STEPS + 1)
    return Run(model, optimizer, schedule)


def losses(run: Run, done: int, steps: int) -> List[float]:
    """The loss of each of the next steps."""
    batches = itertools.islice(noisy_batches(done), steps)
    return [step.loss for step in training.train(run.model, run.optimizer, batches, handwritten.loss_of, run.scheduler)]


def noisy_batches(done: int) -> Iterator[training.Batch]:
    """Shuffled samples, each image with noise, as augmentation has it, from Python, numpy and torch."""
    import numpy

    from . import tiny

    rows = [tiny.batch("t5", image="sample %d" % number) for number in range(SAMPLES)]
    for chosen in training.shuffled(SAMPLES, SIZE, seed=7, done=done):
        batch = {name: torch.stack([rows[i][name][i % 2] for i in chosen]) for name in rows[0]}
        noise = torch.randn(batch["pixel_values"].shape) * random.random() + float(numpy.random.rand())  # noqa: S311
        yield {**batch, "pixel_values": batch["pixel_values"] + 0.1 * noise}


def seeded(seed: int) -> None:
    """Begins the random numbers of all three libraries anew."""
    import numpy

    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)


def same_state(one: Run, other: Run) -> None:
    """WrongAnswer unless parameters, modes, optimizers and schedules are equal bit by bit."""
    for name, value in one.model.named_parameters():
        if not torch.equal(value, dict(other.model.named_parameters())[name]):
            raise WrongAnswer("after the resumed training %s differs" % name)
    modes = [[name for name, module in run.model.named_modules() if module.training] for run in (one, other)]
    if modes[0] != modes[1]:
        raise WrongAnswer(
            "after the resumed training %d modules are in training mode, not %d" % (len(modes[1]), len(modes[0]))
        )
    both = [{**run.optimizer.state_dict(), "schedule": run.scheduler.state_dict()} for run in (one, other)]
    if not equal(*both):
        raise WrongAnswer("after the resumed training the optimizer's or the schedule's state differs")


def equal(one: Any, other: Any) -> bool:
    """Whether two nested states are the same, tensors bit by bit."""
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)
