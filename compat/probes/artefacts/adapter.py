"""A LoRA adapter: ``adapter_config.json`` and its weights, as PEFT's ``save_pretrained`` leaves them."""

import inspect
from typing import Any, Dict, Generator

from .. import drift_checkpoint
from ..drift_models import MODELS
from ..lora import fill_lora
from ..probe import Context
from . import numbers, same, store

Figures = Dict[str, Any]

BASE = "llama"
RANK, ALPHA = 4, 8


def base_model(context: Context) -> Any:
    """The same checkpoint in every release, loaded."""
    model = MODELS[BASE]
    return drift_checkpoint.class_of(model).from_pretrained(drift_checkpoint.local(model, context.folder))


def adapted(context: Context, dropout: float = 0.0) -> Any:
    """The base model with LoRA on two projections, B not zero."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=RANK, lora_alpha=ALPHA, lora_dropout=dropout, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"
    )
    return fill_lora(get_peft_model(base_model(context), config), zero_b=False)


def write(context: Context) -> Generator[None, None, Figures]:
    """``save_pretrained``, with safetensors where this release can."""
    model = adapted(context)
    folder = store.empty(context)
    yield
    expected = answers(model)
    known = inspect.signature(model.save_pretrained).parameters
    model.save_pretrained(str(folder), **({"safe_serialization": True} if "safe_serialization" in known else {}))
    return store.written(context, folder, expected)


def read(context: Context, artefact: str = "") -> Generator[None, None, Figures]:
    """``PeftModel.from_pretrained``."""
    from peft import PeftModel

    folder = store.given(context, artefact)
    expected = store.expected(context)
    base = base_model(context)
    yield
    return same.compared(answers(PeftModel.from_pretrained(base, str(folder))), expected)


def answers(model: Any) -> Figures:
    """Logits, generated ids, and the same merged; this ends with a model that has no adapter left."""
    found = numbers.logits(model, decoder=True)
    found.update(numbers.generated(model, decoder=True))
    return found
