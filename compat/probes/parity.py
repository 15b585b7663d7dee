"""Is the hand-written forward the same function as the stock forward?"""

from functools import partial
from typing import Any, Callable, Dict, Generator, Tuple

from . import handwritten
from .instructblip import finite
from .lora import fill_lora, lora_parameters, with_lora
from .probe import Context, WrongAnswer

TOLERANCE = 1e-5
"""The largest difference allowed, absolute, of the loss and of each element of each LoRA gradient."""


def parity(context: Context, language: str) -> Generator[None, None, Dict[str, Any]]:
    """One model under LoRA without a task type (B not zero), one batch in two forms, two forwards."""
    from . import tiny

    model = fill_lora(with_lora(tiny.instructblip(language), None), zero_b=False)
    natural, release = tiny.batch(language), tiny.release_batch(language)
    yield
    stock, expected = loss_and_gradients(model, lambda: model(**release).loss)
    figures = {"stock_loss": finite(stock), "tolerance": TOLERANCE, "gradients": len(expected)}
    largest = 0.0
    for form, batch in (("natural", natural), ("release", release)):
        loss, gradients = loss_and_gradients(model, partial(handwritten.loss_of, model, batch))
        figures[form + "_loss"] = finite(loss)
        compared("loss", form, loss, stock)
        for name, gradient in expected.items():
            largest = max(largest, compared("gradient of " + name, form, gradients[name], gradient))
    context.measure("largest_gradient_difference", largest)  # of the last bits, and so not a figure
    return figures


def loss_and_gradients(model: Any, loss: Callable[[], Any]) -> Tuple[Any, Dict[str, Any]]:
    """The loss, and the gradient of each LoRA parameter."""
    model.zero_grad(set_to_none=True)
    value = loss()
    value.backward()
    return value.detach(), {name: lora.grad.clone() for name, lora in lora_parameters(model).items()}


def compared(what: str, form: str, ours: Any, stock: Any) -> float:
    """The largest difference of any element; WrongAnswer above TOLERANCE (or nan)."""
    difference = float((ours - stock).abs().max())
    if not difference <= TOLERANCE:
        raise WrongAnswer("%s differs by %.3g from the stock forward's (text form: %s)" % (what, difference, form))
    return difference
