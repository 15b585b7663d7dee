"""A base model whose matrices are 8 or 4 bits wide, by bitsandbytes: for GPUs."""

import importlib.util
from pathlib import Path
from typing import Any

from ..probe import Skipped

MODULE = "bitsandbytes"


def refuse_missing() -> None:
    """Skipped without bitsandbytes."""
    if importlib.util.find_spec(MODULE) is None:
        raise Skipped("bitsandbytes is not installed")


def settings(bits: str, dtype: Any) -> Any:
    """transformers' own settings: LLM.int8() or QLoRA's NF4."""
    from transformers import BitsAndBytesConfig

    if bits == "8bit":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype)


def quantized(base: Any, folder: Path, bits: str, dtype: Any, device: str) -> Any:
    """The model as a user gets it: written, read back with settings, prepared by PEFT. ``folder`` needs its size."""
    from peft import prepare_model_for_kbit_training

    where = str(folder / "base")
    base.save_pretrained(where)
    there = {"": 0 if device == "cuda" else device}
    model = type(base).from_pretrained(
        where, quantization_config=settings(bits, dtype), device_map=there, torch_dtype=dtype
    )
    return prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
