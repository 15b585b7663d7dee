"""Arranging: a tiny model of the table, its weights filled, and its arguments in the form that the release expects."""

import inspect
from typing import Any, Dict

import torch
import transformers

from .. import tiny
from ..probe import Skipped
from .inputs import NEWER
from .model import Model
from .parts import PLACEHOLDER


def named(name: str) -> Any:
    """A class of transformers. Raises Skipped where the release does not have it."""
    found = getattr(transformers, name, None)
    if found is None:
        raise Skipped("transformers %s has no %s" % (transformers.__version__, name))
    return found


def made(model: Model) -> Any:
    """The model in evaluation mode, float32, on the CPU, its weights by their names."""
    class_ = named(model.class_name)
    told = {model.placeholder: PLACEHOLDER} if count(model) else {}
    config = named(model.config_class)(**{**model.config, **told})
    return fill(class_(config).float().eval())


def fill(model: torch.nn.Module) -> Any:
    """As tiny.fill does; a single number (CLIP's scale) is a vector of one. Returns the model."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(tiny.weight(name, parameter.shape or (1,)).reshape(parameter.shape))
    return model


def count(model: Model) -> int:
    """How many placeholders a text begins with in this release: none where its configuration knows of none."""
    if not model.placeholder or not hasattr(named(model.config_class)(), model.placeholder):
        return 0
    return model.placeholders


def batch(model: Model, seen: str = "first") -> Dict[str, Any]:
    """The arguments of a forward for two examples; pixels or sound depend on ``seen`` alone."""
    taken = inspect.signature(named(model.class_name).forward).parameters
    given = {name: torch.tensor(value) for name, value in model.inputs.items() if name in taken or name not in NEWER}
    size = torch.Size(model.seen.shape)
    given[model.seen.name] = tiny.uniform("seen " + seen, size.numel()).reshape(size)
    return led(given, count(model))


def led(given: Dict[str, Any], placeholders: int) -> Dict[str, Any]:
    """With so many placeholders before each text, attended to and, where the labels are those of the text, ignored."""
    before = {"input_ids": PLACEHOLDER, "attention_mask": 1}
    if placeholders and given["labels"].shape == given["input_ids"].shape:
        before["labels"] = tiny.IGNORED
    longer = {name: with_lead(given[name], placeholders, value) for name, value in before.items() if placeholders}
    return {**given, **longer}


def with_lead(rows: torch.Tensor, length: int, value: int) -> torch.Tensor:
    """(rows, length + columns): so many of ``value`` before each row."""
    return torch.cat([torch.full((len(rows), length), value), rows], dim=1)
