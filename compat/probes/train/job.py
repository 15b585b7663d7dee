"""Reads a memory.Job off a model without weights, its samples and the way in which it is to be trained."""

from typing import Any, Dict, Mapping

from ..lora import TARGETS
from .memory import FLOAT, Attention, Job
from .precision import Precision

QUANTIZED_BYTES = {"8bit": 1.0, "4bit": 0.5}
KEPT_WHOLE = "wo"
"""T5's second feed-forward matrix, which transformers keeps in float32 and so does not quantize."""


def job(
    model: Any,
    batch: Mapping[str, Any],
    precision: Precision,
    rank: int,
    checkpointing: bool = False,
    quantized: str = "",
) -> Job:
    """``model``: as `subject.skeleton` gives it; ``batch``: what one forward gets."""
    config = model.config
    text, vision, qformer = config.text_config, config.vision_config, config.qformer_config
    decoder_only = not model.language_model.config.is_encoder_decoder
    parameters, trainable = sum(value.numel() for value in model.parameters()), lora_count(model, rank)
    passed = matrices(model.qformer) + matrices(model.language_model)
    return Job(
        parameters=parameters + trainable,
        trainable=trainable,
        linear=passed,
        weight_bytes=weight_bytes(model, precision, quantized, parameters),
        compute_bytes=FLOAT if quantized else size_of(precision.computes),
        autocast=precision.autocast is not None,
        checkpointing=checkpointing,
        batch=len(batch["labels"]),
        patches=(vision.image_size // vision.patch_size) ** 2 + 1,
        queries=config.num_query_tokens,
        instruction=batch["qformer_input_ids"].shape[1],
        text=batch["input_ids"].shape[1],
        answer=0 if decoder_only else batch["labels"].shape[1],
        vision_layers=vision.num_hidden_layers,
        image_width=vision.hidden_size,
        vocabulary=text.vocab_size,
        cross_every=qformer.cross_attention_frequency,
        qformer=stack(qformer),
        **({"language": stack(text)} if decoder_only else t5(text)),
    )


def stack(config: Any) -> Attention:
    """The layers of a configuration of BERT's kind."""
    width = config.hidden_size
    return Attention(config.num_hidden_layers, width, config.intermediate_size, config.num_attention_heads, width)


def t5(config: Any) -> Dict[str, Any]:
    """T5's encoder, and how many layers its decoder has."""
    inner = config.num_heads * config.d_kv
    encoder = Attention(config.num_layers, config.d_model, config.d_ff, config.num_heads, inner)
    return {"language": encoder, "decoder_layers": config.num_decoder_layers}


def lora_count(model: Any, rank: int) -> int:
    """Parameters of LoRA on the target modules: A is (rank, in), B is (out, rank)."""
    import torch

    return sum(
        rank * (module.in_features + module.out_features)
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and name.rpartition(".")[2] in TARGETS
    )


def matrices(model: Any, called: str = "") -> int:
    """Numbers in the weights of the linear layers, or of those of one name."""
    import torch

    return sum(
        module.weight.numel()
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and called in ("", name.rpartition(".")[2])
    )


def weight_bytes(model: Any, precision: Precision, quantized: str, parameters: int) -> float:
    """Mean bytes of a frozen number. Quantized, most matrices are smaller, and all the rest is float32: PEFT's
    prepare_model_for_kbit_training makes it so, and with it what the layers compute."""
    if not quantized:
        return float(size_of(precision.weights))
    kept = model.language_model.get_output_embeddings().weight.numel()
    small = matrices(model) - kept - matrices(model, KEPT_WHOLE)
    return float(FLOAT * (parameters - small) + QUANTIZED_BYTES[quantized] * small) / parameters


def size_of(dtype: str) -> int:
    """Bytes of a number of torch's type of this name."""
    import torch

    return int(torch.empty(0, dtype=getattr(torch, dtype)).element_size())
