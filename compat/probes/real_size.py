"""InstructBLIP-Flan-T5-XL's real sizes on the meta device: counts without a single weight.

Sizes: config.json of Salesforce/instructblip-flan-t5-xl, i.e. the defaults of InstructBlipVisionConfig (EVA-CLIP
ViT-g/14 without its last layer) and InstructBlipQFormerConfig (BERT base, cross-attention every second layer), written
out here, and the text_config of google/flan-t5-xl.
"""

from typing import Any, Dict, Generator

from .probe import Context, WrongAnswer

VISION = {
    "hidden_size": 1408, "intermediate_size": 6144, "num_hidden_layers": 39, "num_attention_heads": 16,
    "image_size": 224, "patch_size": 14, "qkv_bias": True,
}  # fmt: skip
QFORMER = {
    "vocab_size": 30522, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
    "intermediate_size": 3072, "max_position_embeddings": 512, "cross_attention_frequency": 2,
    "encoder_hidden_size": 1408,
}  # fmt: skip
T5_XL = {
    "vocab_size": 32128, "d_model": 2048, "d_kv": 64, "d_ff": 5120, "num_layers": 24, "num_decoder_layers": 24,
    "num_heads": 32, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False,
}  # fmt: skip
QUERIES = 32
RANK = 16
TRAINABLE, TOTAL = 4841472, 4027809792
"""The document's 4.84M and 0.12%."""


def real_size_parameters(context: Context) -> Generator[None, None, Dict[str, Any]]:
    """Counts the parameters of the LoRA model as PEFT does."""
    import torch
    from transformers import (
        InstructBlipConfig,
        InstructBlipForConditionalGeneration,
        InstructBlipQFormerConfig,
        InstructBlipVisionConfig,
        T5Config,
    )

    from .lora import with_lora

    config = InstructBlipConfig(
        vision_config=InstructBlipVisionConfig(**VISION).to_dict(),
        qformer_config=InstructBlipQFormerConfig(**QFORMER).to_dict(),
        text_config=T5Config(**T5_XL).to_dict(),
        num_query_tokens=QUERIES,
    )
    with torch.device("meta"):
        base = InstructBlipForConditionalGeneration(config)
    yield
    with torch.device("meta"):
        model = with_lora(base, "SEQ_2_SEQ_LM", rank=RANK)
    trainable, total = model.get_nb_trainable_parameters()
    if (trainable, total) != (TRAINABLE, TOTAL):
        raise WrongAnswer("%d of %d parameters are trainable, not %d of %d" % (trainable, total, TRAINABLE, TOTAL))
    return {"trainable_parameters": trainable, "all_parameters": total, "trainable_share": round(trainable / total, 6)}
