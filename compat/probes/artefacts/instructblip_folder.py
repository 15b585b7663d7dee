"""The founding model as a folder: InstructBLIP's weights and configuration, with each language model."""

from typing import Any, Dict, Generator

from .. import handwritten
from ..probe import Context
from . import models, same, store

Figures = Dict[str, Any]


def write(context: Context, language: str) -> Generator[None, None, Figures]:
    """``save_pretrained``."""
    from .. import tiny

    model = tiny.instructblip(language)
    folder = store.empty(context)
    yield
    expected = answers(model, language)
    model.save_pretrained(str(folder))
    return store.written(context, folder, expected)


def read(context: Context, language: str, artefact: str = "") -> Generator[None, None, Figures]:
    """``from_pretrained``."""
    from transformers import InstructBlipForConditionalGeneration

    folder = store.given(context, artefact)
    expected = store.expected(context)
    yield
    model = InstructBlipForConditionalGeneration.from_pretrained(str(folder))
    return same.compared(answers(model.eval(), language), expected, models.note(folder, model.config))


def answers(model: Any, language: str) -> Figures:
    """Loss and logits of the hand-written forward, which is the same in every release."""
    import torch

    from .. import tiny

    with torch.no_grad():
        output = handwritten.forward(model, **tiny.batch(language))
    assert output.loss is not None, "the batch has labels"
    return {
        "loss": [float(output.loss)],
        "logits": [float(value) for value in output.logits[0, -1]],
        "parameters": sum(value.numel() for value in model.parameters()),
    }
