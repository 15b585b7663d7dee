"""The document's attempt 4: training steps of the hand-written forward under LoRA."""

import sys
from typing import Any, Dict, Generator, List

from . import handwritten, training
from .device import device_for
from .lora import feeds_nothing, fill_lora, gradient_figures, lora_parameters, with_lora
from .probe import Context, WrongAnswer

STEPS = 10
LEARNING_RATE = 1e-3
TASK_TYPE = "SEQ_2_SEQ_LM"
DIGITS = 4


def training_steps(context: Context, on: str = "asked") -> Generator[None, None, Dict[str, Any]]:
    """Ten AdamW steps on one batch, T5; ``on`` is "asked" (the device asked for) or "cuda"."""
    from . import tiny

    device = device_for(context, on)
    base = tiny.instructblip("t5")
    batch = training.moved(tiny.batch("t5"), device)
    yield
    model = fill_lora(with_lora(base, TASK_TYPE), zero_b=True).to(device)
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    optimizer = training.optimizer_for(model, LEARNING_RATE)
    steps = training.train(model, optimizer, [batch] * STEPS, handwritten.loss_of)
    measure(context, device, steps)
    losses = [step.loss for step in steps]
    losses.append(float(handwritten.loss_of(model, batch).detach()))
    falls(losses)
    gradients = gradient_figures(model)
    moving = only_lora_moved(model, before)
    trainable, total = model.get_nb_trainable_parameters()
    return {
        "device": device,
        "losses": [round(loss, DIGITS) for loss in losses],
        "trainable_parameters": trainable,
        "all_parameters": total,
        "trainable_share": round(trainable / total, 6),
        "moved_tensors": moving,
        **gradients,
    }


def measure(context: Context, device: str, steps: List[training.Step]) -> None:
    """Seconds a step and peak memory: of the process, and on a GPU of the tensors there."""
    import resource

    import torch

    context.measure("step_seconds", [round(step.seconds, 6) for step in steps])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    context.measure("peak_memory_bytes", peak if sys.platform == "darwin" else peak * 1024)
    if device == "cuda":
        context.measure("device_peak_memory_bytes", torch.cuda.max_memory_allocated())
        context.measure("device_name", torch.cuda.get_device_name())


def falls(losses: List[float]) -> None:
    """WrongAnswer unless the loss ends below its beginning, and its later half on average below its earlier half.

    Not step by step: near a minimum AdamW's steps, which don't shrink with the gradient, overshoot by a little.
    """
    half = len(losses) // 2
    if not (losses[-1] < losses[0] and sum(losses[-half:]) < sum(losses[:half])):
        raise WrongAnswer("the loss does not fall: %s" % ", ".join("%.4f" % loss for loss in losses))


def only_lora_moved(model: Any, before: Dict[str, Any]) -> int:
    """How many tensors changed: all LoRA tensors but those that feed nothing. WrongAnswer for others."""
    import torch

    changed = {name for name, value in model.named_parameters() if not torch.equal(value, before[name])}
    expected = {name for name in lora_parameters(model) if not feeds_nothing(name, model)}
    if changed != expected:
        raise WrongAnswer("moved or stayed against expectation: %s" % ", ".join(sorted(changed ^ expected)))
    return len(changed)
