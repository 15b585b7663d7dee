"""InstructBLIP under LoRA: the document's own action, and controls that differ from it in the task type alone."""

from typing import Any, Callable, Dict, Generator, Optional

from . import handwritten
from .instructblip import finite
from .probe import Context, WrongAnswer

TARGETS = ("query", "key", "value", "dense")
"""The document's target modules. In InstructBLIP with T5 or LLaMA only the Q-Former has modules of these names."""

RANK = 4


def with_lora(model: Any, task_type: Optional[str], rank: int = RANK, dropout: float = 0.0) -> Any:
    """The model inside PEFT's wrapper for the task type; None gives the plain PeftModel.

    LoRA's alpha is twice its rank, whatever the rank is.
    """
    from peft import LoraConfig, get_peft_model

    targets = list(TARGETS)
    config = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=dropout, target_modules=targets, task_type=task_type)
    return get_peft_model(model, config)


def lora_parameters(model: Any) -> Dict[str, Any]:
    """The trainable parameters by name."""
    return {name: value for name, value in model.named_parameters() if value.requires_grad}


def fill_lora(model: Any, zero_b: bool) -> Any:
    """Sets the LoRA parameters to numbers of their own; B to zero, as training begins, or not. Returns the model."""
    import torch

    from . import tiny

    with torch.no_grad():
        for name, value in lora_parameters(model).items():
            value.copy_(tiny.weight(name, value.shape))
            if zero_b and "lora_B" in name:
                value.zero_()
    return model


def lora_forward(context: Context, language: str, task_type: Optional[str]) -> Generator[None, None, Dict[str, Any]]:
    """What the document did: get_peft_model, then the wrapped model's forward with the batch as keywords."""
    from . import tiny

    base, batch = tiny.instructblip(language), tiny.release_batch(language)
    yield
    return asked(base, task_type, lambda model: model(**batch).loss)


def handwritten_forward(
    context: Context, language: str, task_type: Optional[str]
) -> Generator[None, None, Dict[str, Any]]:
    """The same wrapped model; the forward goes past the wrapper. Text without placeholders, its natural form."""
    from . import tiny

    base, batch = tiny.instructblip(language), tiny.batch(language)
    yield
    return asked(base, task_type, lambda model: handwritten.loss_of(model, batch))


def asked(base: Any, task_type: Optional[str], forward: Callable[[Any], Any]) -> Dict[str, Any]:
    """Wraps, goes forward and back; the figures of both."""
    model = fill_lora(with_lora(base, task_type), zero_b=False)
    loss = forward(model)
    figures = {"loss": finite(loss), "wrapper": type(model).__name__}
    loss.backward()
    figures.update(gradient_figures(model))
    return figures


def gradient_figures(model: Any) -> Dict[str, Any]:
    """How many LoRA tensors have a gradient that isn't zero; WrongAnswer if one outside the Q-Former can move.

    The last layer's feed-forward for text feeds nothing (only the query positions go on), so its gradients are
    exactly zero in every release; any other zero is a wrong answer.
    """
    parameters = lora_parameters(model)
    strangers = [name for name in parameters if ".qformer." not in name or "lora_" not in name]
    if strangers:
        raise WrongAnswer("trainable outside the Q-Former's LoRA: %s" % ", ".join(strangers))
    still = sorted(name for name, value in parameters.items() if value.grad is None or not bool(value.grad.any()))
    unexpected = [name for name in still if not feeds_nothing(name, model)]
    if unexpected:
        raise WrongAnswer("no gradient for %s" % ", ".join(unexpected))
    return {
        "lora_tensors": len(parameters),
        "with_gradient": len(parameters) - len(still),
        "feeding_nothing": len(still),
    }


def feeds_nothing(name: str, model: Any) -> bool:
    """Whether a parameter belongs to the Q-Former's last feed-forward for text, whose output nobody reads."""
    last = handwritten.unwrapped(model).config.qformer_config.num_hidden_layers - 1
    return any(".layer.%d.%s.dense." % (last, part) in name for part in ("intermediate", "output"))
