"""T5's feed-forward in half precision: numbers beyond float16's 65504, and what each way of running makes of them.

Flan-T5's feed-forward has such numbers with its trained weights. Here a tiny T5 of its kind (gated GELU) has them
because one matrix is made larger: ``wo``, so that its output is beyond the range, or the ungated half ``wi_1``, so that
the product with the gate is beyond it before ``wo`` is reached. transformers cuts a float16 T5's infinite outputs to
the largest number, without a word; it keeps ``wo`` in float32 where from_pretrained loads a T5 in float16.
"""

import copy
from pathlib import Path
from typing import Any, Callable, Dict, Generator, List

import torch

from . import tiny
from .probe import Context, WrongAnswer

LARGEST = torch.finfo(torch.float16).max
TOLERANCE = 0.02
"""Of the float32 loss: bfloat16 has two to three digits."""
DIGITS = 3
MATRICES = {"output": ("wo",), "gate": ("wi_1",)}
"""What is made larger; behind a larger wi_1, wo is made smaller by as much, and its output stays in range."""


def half_precision(context: Context, where: str, scale: float, way: str) -> Generator[None, None, Dict[str, Any]]:
    """The loss of ``way`` (a key of WAYS) against that in float32."""
    exact, batch = overflowing(where, scale), text_batch()
    expected, largest = loss_of(exact, batch), largest_activation(exact, where, batch)
    if not largest > LARGEST:
        raise ValueError("the largest number is %g: nothing overflows in this release's T5" % largest)
    yield
    loss = WAYS[way](exact, batch, context.folder)
    if loss != loss or abs(loss) == float("inf"):
        raise WrongAnswer("the loss is %s (%s), and %.4f in float32: an overflow" % (loss, way, expected))
    if not abs(loss - expected) <= TOLERANCE * expected:
        raise WrongAnswer("the loss is %.4f (%s), and %.4f in float32: saturated" % (loss, way, expected))
    return {"loss": round(loss, DIGITS), "float32_loss": round(expected, DIGITS), "largest": float("%.3g" % largest)}


def overflowing(where: str, scale: float) -> Any:
    """A tiny T5 in float32 whose feed-forwards have numbers of about ``scale``."""
    from transformers import T5ForConditionalGeneration

    model = T5ForConditionalGeneration(tiny.t5_config()).float().eval()
    tiny.untie(model)
    tiny.fill(model)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if any(name.endswith(".%s.weight" % matrix) for matrix in MATRICES[where]):
                value.mul_(scale)
            elif where == "gate" and name.endswith(".wo.weight"):
                value.div_(scale)
    return model


def text_batch() -> tiny.Batch:
    """What a T5 alone takes."""
    return {
        name: value for name, value in tiny.batch("t5").items() if name in ("input_ids", "attention_mask", "labels")
    }


def loss_of(model: Any, batch: tiny.Batch) -> float:
    """The loss as a number."""
    with torch.no_grad():
        return float(model(**batch).loss)


def largest_activation(model: Any, where: str, batch: tiny.Batch) -> float:
    """The largest number that goes into ``wo`` or comes out of it."""
    seen: List[float] = []

    def note(module: Any, inputs: Any, output: torch.Tensor) -> None:
        seen.append(float((output if where == "output" else inputs[0]).abs().max()))

    hooks = [module.register_forward_hook(note) for name, module in model.named_modules() if name.endswith(".wo")]
    loss_of(model, batch)
    for hook in hooks:
        hook.remove()
    return max(seen)


def cast(dtype: torch.dtype) -> Callable[[Any, tiny.Batch, Path], float]:
    """All weights in one type, as ``.half()`` makes them."""
    return lambda model, batch, folder: loss_of(copy.deepcopy(model).to(dtype), batch)


def autocast(dtype: torch.dtype) -> Callable[[Any, tiny.Batch, Path], float]:
    """Weights in float32, and torch's choice of what is computed in half precision."""

    def run(model: Any, batch: tiny.Batch, folder: Path) -> float:
        with torch.autocast("cpu", dtype=dtype):
            return loss_of(model, batch)

    return run


def loaded(model: Any, batch: tiny.Batch, folder: Path) -> float:
    """Saved, and loaded in float16 by from_pretrained, which keeps ``wo`` in float32."""
    model.save_pretrained(str(folder))
    return loss_of(type(model).from_pretrained(str(folder), torch_dtype=torch.float16).eval(), batch)


WAYS: Dict[str, Callable[[Any, tiny.Batch, Path], float]] = {
    "float32": cast(torch.float32),
    "float16": cast(torch.float16),
    "bfloat16": cast(torch.bfloat16),
    "float16 by from_pretrained": loaded,
    "autocast to float16": autocast(torch.float16),
    "autocast to bfloat16": autocast(torch.bfloat16),
}


def kept_in_float32(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """InstructBLIP loaded in float16: is its T5's ``wo`` kept in float32, as T5's own class has it?"""
    from transformers import InstructBlipForConditionalGeneration

    tiny.instructblip("t5").save_pretrained(str(context.folder))
    yield
    model = InstructBlipForConditionalGeneration.from_pretrained(str(context.folder), torch_dtype=torch.float16)
    types = {str(value.dtype) for name, value in model.named_parameters() if name.endswith(".wo.weight")}
    if types != {"torch.float32"}:
        raise WrongAnswer("wo is loaded in %s inside InstructBLIP" % ", ".join(sorted(types)))
    return {"wo": sorted(types)}
