"""The one probe of all models of the table: the stock forward, under LoRA, in PEFT's task wrappers, and around them."""

from functools import partial
from typing import Any, Callable, Dict, Generator, Optional, Tuple

from ..instructblip import finite
from ..lora import RANK, fill_lora, lora_parameters
from ..parity import TOLERANCE
from ..probe import Context, WrongAnswer
from .model import AROUND, PLAIN, STOCK, Model
from .table import BY_ID


def ask(context: Context, model: str, wrapper: str) -> Generator[None, None, Dict[str, Any]]:
    """``wrapper``: STOCK (without PEFT), PLAIN, a task type of PEFT, or AROUND (past the wrapper of its task type)."""
    from . import build

    entry = BY_ID[model]
    base, batches = build.made(entry), [build.batch(entry, seen) for seen in ("first", "second")]
    plain = build.made(entry) if wrapper == AROUND else None
    yield
    if wrapper == STOCK:
        return stock(entry, base, batches)
    if wrapper == AROUND:
        return around(context, entry, base, plain, batches[0])
    wrapped = with_lora(entry, base, None if wrapper == PLAIN else wrapper)
    figures, _ = trained(entry, wrapped, partial(wrapped, **batches[0]))
    return figures


def stock(entry: Model, model: Any, batches: Any) -> Dict[str, Any]:
    """The losses of two images (or sounds) with one text: they must differ."""
    losses = [finite(loss_of(entry, model(**batch))) for batch in batches]
    if losses[0] == losses[1]:
        raise WrongAnswer("the loss does not depend on what is seen: %r for both of two" % losses[0])
    return {"losses": losses}


def around(context: Context, entry: Model, base: Any, plain: Any, batch: Dict[str, Any]) -> Dict[str, Any]:
    """The wrapped model's own model is called, past the wrapper: the same function as without a task type."""
    wrapped = with_lora(entry, base, entry.tasks[0])
    free = with_lora(entry, plain, None)
    figures, gradients = trained(entry, wrapped, partial(wrapped.get_base_model(), **batch))
    expected, others = trained(entry, free, partial(free, **batch))
    differences = {name: largest(gradients[name], others[name]) for name in others}
    differences["loss"] = abs(figures["loss"] - expected["loss"])
    context.measure("largest_difference", max(differences.values()))
    for name, difference in differences.items():
        if not difference <= TOLERANCE:
            raise WrongAnswer("%s differs by %.3g from that without a task type" % (name, difference))
    return figures


def loss_of(entry: Model, output: Any) -> Any:
    """The output's loss; for similarities, that of taking the right text for each image."""
    import torch

    if not entry.similarities:
        return output.loss
    rows = getattr(output, entry.similarities)
    return torch.nn.functional.cross_entropy(rows, torch.arange(len(rows)))


def with_lora(entry: Model, model: Any, task_type: Optional[str]) -> Any:
    """The model inside PEFT's wrapper for the task type, LoRA's numbers of their own; None: the plain PeftModel."""
    from peft import LoraConfig, get_peft_model

    targets = list(entry.targets)
    config = LoraConfig(r=RANK, lora_alpha=2 * RANK, lora_dropout=0.0, target_modules=targets, task_type=task_type)
    return fill_lora(get_peft_model(model, config), zero_b=False)


def trained(entry: Model, model: Any, forward: Callable[[], Any]) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """Forward and back: the figures, and the gradient of each LoRA parameter (None: not reached).

    WrongAnswer where none of them gets a gradient that isn't zero, or where anything else would be trained.
    """
    parameters = lora_parameters(model)
    strangers = [name for name in parameters if "lora_" not in name]
    if strangers:
        raise WrongAnswer("trainable besides LoRA: %s" % ", ".join(strangers))
    loss = loss_of(entry, forward())
    figures = {"loss": finite(loss), "wrapper": type(model).__name__}
    loss.backward()
    gradients = {name: value.grad for name, value in parameters.items()}
    moving = [name for name, gradient in gradients.items() if gradient is not None and bool(gradient.any())]
    if not moving:
        raise WrongAnswer("no LoRA parameter gets a gradient")
    return {**figures, "lora_tensors": len(parameters), "with_gradient": len(moving)}, gradients


def largest(ours: Any, theirs: Any) -> float:
    """The largest difference of any element; infinite where only one of the two has a gradient."""
    if ours is None or theirs is None:
        return 0.0 if ours is theirs else float("inf")
    return float((ours - theirs).abs().max())
