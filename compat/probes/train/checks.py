"""What a run has to show beside its losses: LoRA alone moves, checkpointing recomputes, accumulation adds up."""

from contextlib import contextmanager
from typing import Any, Dict, Iterator

from ..lora import feeds_nothing, lora_parameters
from ..probe import WrongAnswer
from . import loop
from .plan import Plan

CHUNK = 2**22
TOLERANCE = {"float32": 1e-4, "float16": 2e-2, "bfloat16": 1e-1}
"""The largest difference between a batch's gradient and its parts' sum, as a share of the tensor's largest number."""


def settled(model: Any, batch: loop.Batch, todo: Plan) -> None:
    """One forward, as in training: at the first one bitsandbytes casts biases, and nothing of that is training."""
    loop.loss_of(model, batch, todo)


def fingerprints(model: Any) -> Dict[str, Any]:
    """Of each parameter the sum of its bits: tells whether it moved without a second copy of the model."""
    return {name: fingerprint(value.detach()) for name, value in model.named_parameters()}


def fingerprint(value: Any) -> int:
    """The sum of the numbers' bit patterns, taken as integers."""
    import torch

    whole = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}[value.element_size()]
    return sum(int(part.sum(dtype=torch.int64)) for part in value.reshape(-1).view(whole).split(CHUNK))


def only_lora_moved(model: Any, before: Dict[str, Any]) -> int:
    """How many tensors changed: all LoRA tensors but those that feed nothing. WrongAnswer for others."""
    changed = {name for name, value in fingerprints(model).items() if value != before[name]}
    expected = {name for name in lora_parameters(model) if not feeds_nothing(name, model)}
    if changed != expected:
        raise WrongAnswer("moved or stayed against expectation: %s" % ", ".join(sorted(changed ^ expected)))
    return len(changed)


@contextmanager
def calls(model: Any) -> Iterator[Dict[str, int]]:
    """How many times the forward of each linear layer runs."""
    import torch

    counted: Dict[str, int] = {}

    def count(name: str) -> Any:
        def one_more(*_: Any) -> None:
            counted[name] = counted.get(name, 0) + 1

        return one_more

    linear = [(name, module) for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)]
    hooks = [module.register_forward_pre_hook(count(name)) for name, module in linear]
    try:
        yield counted
    finally:
        for hook in hooks:
            hook.remove()


def recomputed(called: Dict[str, int], forwards: int) -> int:
    """How many linear layers ran again in the backward, which is what checkpointing does; WrongAnswer for none."""
    again = [name for name, times in called.items() if times > forwards]
    if not again:
        raise WrongAnswer("gradient checkpointing is on, and nothing was computed a second time")
    return len(again)


def accumulates(model: Any, batch: loop.Batch, todo: Plan) -> float:
    """How far a batch's LoRA gradients and its parts' sum are apart at most; WrongAnswer above TOLERANCE."""
    whole = gradients(model, batch, todo._replace(accumulation=1))
    summed = gradients(model, batch, todo)
    largest = 0.0
    for name, expected in whole.items():
        scale = float(expected.abs().max())
        difference = float((summed[name] - expected).abs().max()) / scale if scale else 0.0
        largest = max(largest, difference)
        if not difference <= TOLERANCE[todo.numbers.computes]:
            raise WrongAnswer("the parts' gradient of %s is %.3g of its size off the batch's" % (name, difference))
    return largest


def gradients(model: Any, batch: loop.Batch, todo: Plan) -> Dict[str, Any]:
    """The LoRA gradients of a batch. Without scaling of the loss: nothing is stepped with them."""
    from .precision import PRECISIONS, scaler

    model.zero_grad(set_to_none=True)
    loop.backward(model, batch, todo, scaler(PRECISIONS["fp32"], todo.device))
    return {name: value.grad.clone() for name, value in lora_parameters(model).items()}
