"""InstructBLIP-Flan-T5-XL's real sizes on the meta device: counts without a single weight."""

from typing import Any, Dict, Generator

from .probe import Context, WrongAnswer
from .train import sizes

SCALE = "flan-t5-xl"
TRAINABLE, TOTAL = 4841472, 4027809792
"""The document's 4.84M and 0.12%."""


def real_size_parameters(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """Counts the parameters of the LoRA model as PEFT does."""
    import torch
    from transformers import InstructBlipForConditionalGeneration

    from .lora import with_lora

    config = sizes.config(SCALE, sizes.language_of(SCALE, ""))
    with torch.device("meta"):
        base = InstructBlipForConditionalGeneration(config)
    yield
    with torch.device("meta"):
        model = with_lora(base, "SEQ_2_SEQ_LM", rank=sizes.rank_of(SCALE))
    trainable, total = model.get_nb_trainable_parameters()
    if (trainable, total) != (TRAINABLE, TOTAL):
        raise WrongAnswer("%d of %d parameters are trainable, not %d of %d" % (trainable, total, TRAINABLE, TOTAL))
    return {"trainable_parameters": trainable, "all_parameters": total, "trainable_share": round(trainable / total, 6)}
