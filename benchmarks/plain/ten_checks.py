"""Ten checks of one environment, all in one process, each with its own try/except: what people write today.

Prints one line a check and always ends with 0, so that a row that fails says so and the next one runs.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOKENIZER = Path(__file__).resolve().parents[2] / "compat" / "probes" / "data" / "tokenizer.json"
QUERIES, IMAGE_TOKEN, VOCABULARY = 3, 63, 64


def import_transformers() -> None:
    """The library itself."""
    import transformers  # noqa: F401


def import_tokenizers() -> None:
    """The library itself."""
    import tokenizers  # noqa: F401


def import_peft() -> None:
    """The library itself."""
    import peft  # noqa: F401


def tokenizer_file() -> None:
    """The file that a newer release of tokenizers wrote."""
    from tokenizers import Tokenizer

    Tokenizer.from_file(str(TOKENIZER)).encode("a picture of a cat")


def model_of(language: str) -> Any:
    """A tiny InstructBLIP with random weights; ``language`` is "t5" or "llama"."""
    import torch
    from transformers import InstructBlipConfig, InstructBlipForConditionalGeneration, LlamaConfig, T5Config

    torch.manual_seed(0)
    small = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    llama = LlamaConfig(vocab_size=VOCABULARY, **small)
    t5 = T5Config(
        vocab_size=VOCABULARY, d_model=16, d_kv=8, d_ff=32, num_layers=2, num_heads=2, decoder_start_token_id=0
    )
    placeholders = hasattr(InstructBlipConfig(), "image_token_index")
    config = InstructBlipConfig(
        vision_config={**small, "image_size": 8, "patch_size": 4},
        qformer_config={**small, "vocab_size": 32, "encoder_hidden_size": 16},
        text_config={"t5": t5, "llama": llama}[language].to_dict(),
        num_query_tokens=QUERIES,
        **({"image_token_index": IMAGE_TOKEN} if placeholders else {}),
    )
    return InstructBlipForConditionalGeneration(config)


def batch_for(model: Any) -> dict[str, Any]:
    """One example in the form that the release expects: with placeholders for the image, or without."""
    import torch

    lead = [IMAGE_TOKEN] * QUERIES if getattr(model.config, "image_token_index", None) else []
    text = torch.tensor([[*lead, 11, 12, 13, 14]])
    instruction = torch.tensor([[5, 6, 7]])
    return {
        "pixel_values": torch.ones(1, 3, 8, 8),
        "qformer_input_ids": instruction,
        "qformer_attention_mask": torch.ones_like(instruction),
        "input_ids": text,
        "attention_mask": torch.ones_like(text),
        "labels": text,
    }


def with_lora(model: Any, task_type: str | None) -> Any:
    """The model inside PEFT's wrapper."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=4, target_modules=["query", "key", "value", "dense"], task_type=task_type)
    return get_peft_model(model, config)


def stock_forward(language: str) -> None:
    """The forward without PEFT, and back."""
    model = model_of(language)
    model(**batch_for(model)).loss.backward()


def lora_forward(task_type: str | None) -> None:
    """The forward under LoRA with a task type, or without one."""
    model = model_of("t5")
    with_lora(model, task_type)(**batch_for(model)).loss.backward()


def training_step() -> None:
    """One step of AdamW under LoRA."""
    import torch

    model = model_of("t5")
    wrapped = with_lora(model, None)
    optimizer = torch.optim.AdamW([each for each in wrapped.parameters() if each.requires_grad])
    wrapped(**batch_for(model)).loss.backward()
    optimizer.step()


def checkpoint() -> None:
    """The adapter is saved and loaded again."""
    from peft import PeftModel

    with tempfile.TemporaryDirectory() as folder:
        with_lora(model_of("t5"), None).save_pretrained(folder)
        PeftModel.from_pretrained(model_of("t5"), folder)


CHECKS: dict[str, Callable[[], None]] = {
    "import transformers": import_transformers,
    "import tokenizers": import_tokenizers,
    "import peft": import_peft,
    "tokenizer file": tokenizer_file,
    "stock forward, T5": lambda: stock_forward("t5"),
    "stock forward, LLaMA": lambda: stock_forward("llama"),
    "LoRA without task type": lambda: lora_forward(None),
    "LoRA, SEQ_2_SEQ_LM": lambda: lora_forward("SEQ_2_SEQ_LM"),
    "training step": training_step,
    "checkpoint": checkpoint,
}


def main() -> None:
    """Run all checks, whatever becomes of each."""
    for name, check in CHECKS.items():
        try:
            check()
            answer = "passed"
        except Exception as error:  # noqa: BLE001 - a check that fails is one line, and the next one runs
            answer = f"{type(error).__name__}: {' '.join(str(error).split())[-160:]}"
        sys.stdout.write(f"{name}: {answer}\n")


if __name__ == "__main__":
    main()
