"""The document's attempt 4, at any size and in any precision: ten AdamW steps of the hand-written forward under LoRA.

At a real size: 20 samples in batches of two, as the document's run. LoRA's targets are in the Q-Former alone, so
autograd keeps nothing of the vision model by itself; its forward runs in every step all the same.
"""

import sys
from typing import Any, Dict, Generator, List, NamedTuple

from .. import handwritten, training
from ..lora import fill_lora, gradient_figures, with_lora
from ..probe import CPU, TINY, Context
from . import checks, free, job, loop, memory, plan, saved, trend
from .precision import whole
from .quantized import quantized as made_small

LEARNING_RATE = 1e-3
DIGITS = 4


class Arranged(NamedTuple):
    """A base model without LoRA, the batches of the steps, and of how many different samples they are."""

    base: Any
    batches: List[loop.Batch]
    samples: int


def steps(
    context: Context,
    language: str,
    precision: str = "fp32",
    at_size: str = "",
    on: str = "asked",
    checkpointing: bool = False,
    accumulation: int = 1,
    quantized: str = "",
) -> Generator[None, None, Dict[str, Any]]:
    """See `plan.planned`. Skipped, with the prediction measured, if it does not fit into memory."""
    todo = plan.planned(context, language, precision, at_size, on, checkpointing, accumulation, quantized)
    before = saved.allocated(todo.device)
    found = arranged(context, todo)
    yield
    model = adapted(found.base, todo)
    context.measure("memory_weights_bytes", saved.grown(todo.device, before, saved.weights(model)))
    if todo.quantized:
        checks.settled(model, found.batches[0], todo)
    prints = checks.fingerprints(model)
    optimizer = training.optimizer_for(model, LEARNING_RATE)
    with checks.calls(model) as called:
        done = loop.train(model, optimizer, found.batches, todo)
    measure(context, todo, done)
    last = float(loop.loss_of(model, found.batches[0], todo).detach())
    losses = [*done.losses, last]
    trend.falls(losses, all_of_one_batch=todo.scale == TINY, skipped=done.skipped)
    figures = {"losses": [round(loss, DIGITS) for loss in losses], **todo.figures(), **counts(model)}
    figures.update(batch=len(found.batches[0]["labels"]), samples=found.samples, steps=len(done.losses))
    figures.update(moved_tensors=checks.only_lora_moved(model, prints), **gradient_figures(model))
    if todo.numbers.scaled:
        figures["skipped_steps"] = done.skipped
    if todo.checkpointing:
        figures["recomputed_modules"] = checks.recomputed(called, len(done.losses) * todo.accumulation)
    if todo.accumulation > 1:
        context.measure("gradient_difference", checks.accumulates(model, found.batches[0], todo))
    return figures


def arranged(context: Context, todo: plan.Plan) -> Arranged:
    """Predicts, refuses what does not fit, and only then makes the weights."""
    import torch

    from . import subject

    dtype = getattr(torch, todo.numbers.weights)
    model = subject.skeleton(todo.scale, todo.language)
    batches, samples = subject.samples(todo.scale, todo.language, plan.STEPS)
    part = loop.parts(batches[0], todo.accumulation)[0]
    needed = memory.predicted(job.job(model, part, todo.numbers, todo.rank, todo.checkpointing, todo.quantized))
    context.dtype = todo.numbers.computes
    for name, value in needed._asdict().items():
        context.measure("memory_predicted_%s_bytes" % name, value)
    context.measure("memory_predicted_bytes", needed.total)
    free.refuse_too_big(needed, free.free_bytes(todo.device, context.memory_limit_bytes))
    base = subject.furnished(model, todo.scale, dtype, CPU if todo.quantized else todo.device)
    if todo.quantized:
        base = made_small(base, context.folder, todo.quantized, dtype, todo.device)
    return Arranged(base, [plan.moved(batch, todo, dtype) for batch in batches], samples)


def adapted(base: Any, todo: plan.Plan) -> Any:
    """LoRA around the model, its parameters float32 and B zero; checkpointing, if that is asked for."""
    model = fill_lora(with_lora(base, todo.task_type, todo.rank), zero_b=True)
    whole(model)
    if not todo.quantized:  # bitsandbytes has put it where it belongs, and its matrices do not move
        model.to(todo.device)
    if todo.checkpointing:
        inner = handwritten.unwrapped(model)
        # Re-entrant checkpointing keeps no gradient where no input needs one, and the Q-Former's inputs are frozen.
        inner.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        model.train()  # it is in effect in training mode alone; there is no dropout
    return model


def counts(model: Any) -> Dict[str, Any]:
    """As PEFT counts them."""
    trainable, total = model.get_nb_trainable_parameters()
    return {
        "trainable_parameters": trainable,
        "all_parameters": total,
        "trainable_share": round(trainable / total, 6),
    }


def measure(context: Context, todo: plan.Plan, done: loop.Steps) -> None:
    """Seconds, and memory: each part of it in the first step, and the peak of the process and of the GPU."""
    import resource

    import torch

    for name, value in done.memory.items():
        context.measure("memory_%s_bytes" % name, value)
    context.measure("step_seconds", [round(seconds, 6) for seconds in done.seconds])
    context.measure("epoch_seconds", round(sum(done.seconds), 4))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    context.measure("peak_memory_bytes", peak if sys.platform == "darwin" else peak * 1024)
    if todo.device == "cuda":
        context.measure("device_peak_memory_bytes", torch.cuda.max_memory_allocated())
        context.measure("device_name", torch.cuda.get_device_name())
