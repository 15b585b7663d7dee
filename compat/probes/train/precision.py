"""In what numbers a training step computes."""

from typing import Any, NamedTuple, Optional

from ..probe import Skipped

FIRST_LOSS_SCALE = 2.0**10
"""torch's own first scale, 65536, is above the largest float16: with a model whose loss is float16 the first steps
would be lost until the scale has been halved often enough."""


class Precision(NamedTuple):
    """weights: the frozen parameters' type. autocast: the type of operations under autocast, if it is on.

    scaled: whether the loss is scaled so that small float16 gradients are not lost (GradScaler). LoRA's own
    parameters, their gradients and the optimizer's state are float32 in every precision, as recent PEFT has it.
    """

    weights: str
    autocast: Optional[str] = None
    scaled: bool = False

    @property
    def computes(self) -> str:
        """The type that matrices are multiplied in."""
        return self.autocast or self.weights


PRECISIONS = {
    "fp32": Precision("float32"),
    "fp16": Precision("float16", scaled=True),
    "bf16": Precision("bfloat16"),
    "autocast-fp16": Precision("float32", "float16", scaled=True),
    "autocast-bf16": Precision("float32", "bfloat16"),
}


def refuse_unable(precision: Precision, device: str) -> None:
    """Skipped where this torch cannot compute in the type at all: no matter of transformers or PEFT."""
    import torch

    dtype = getattr(torch, precision.computes)
    try:
        value = torch.ones(2, 2, dtype=dtype, device=device, requires_grad=True)
        value = torch.nn.functional.layer_norm(value @ value, (2,)).softmax(-1)
        torch.nn.functional.cross_entropy(value, torch.zeros(2, dtype=torch.int64, device=device)).backward()
    except RuntimeError as error:
        raise Skipped("this torch does not compute %s on %s: %s" % (precision.computes, device, error)) from None


def autocast(precision: Precision, device: str) -> Any:
    """The context of a forward."""
    import torch

    dtype = getattr(torch, precision.autocast) if precision.autocast else None
    return torch.autocast(device, dtype=dtype, enabled=dtype is not None)


def scaler(precision: Precision, device: str) -> Any:
    """The scaler of the loss; one that does nothing where the precision needs none."""
    import torch

    return torch.amp.GradScaler(device, init_scale=FIRST_LOSS_SCALE, enabled=precision.scaled)


def whole(model: Any) -> None:
    """Makes the trainable parameters float32: older PEFT makes an adapter's parameters of the frozen ones' type."""
    for value in model.parameters():
        if value.requires_grad:
            value.data = value.data.float()
