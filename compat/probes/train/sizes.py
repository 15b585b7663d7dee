"""The real sizes of two released InstructBLIP models, and the configuration of each scale.

Vision and Q-Former: config.json of Salesforce/instructblip-flan-t5-xl and -vicuna-7b, i.e. the defaults of
InstructBlipVisionConfig (EVA-CLIP ViT-g/14 without its last layer) and InstructBlipQFormerConfig (BERT base,
cross-attention every second layer), written out here. Language models: the text_config of google/flan-t5-xl, and
LLaMA-7B with one token more, as in vicuna-7b-v1.1.

No dropout anywhere: it is no size, and without it one step can be compared with another.
"""

from typing import Any, Dict, NamedTuple

from ..probe import TINY

VISION = {
    "hidden_size": 1408, "intermediate_size": 6144, "num_hidden_layers": 39, "num_attention_heads": 16,
    "image_size": 224, "patch_size": 14, "qkv_bias": True, "attention_dropout": 0.0,
}  # fmt: skip
QFORMER = {
    "vocab_size": 30522, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
    "intermediate_size": 3072, "max_position_embeddings": 512, "cross_attention_frequency": 2,
    "encoder_hidden_size": 1408, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0,
}  # fmt: skip
T5_XL = {
    "vocab_size": 32128, "d_model": 2048, "d_kv": 64, "d_ff": 5120, "num_layers": 24, "num_decoder_layers": 24,
    "num_heads": 32, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False, "dropout_rate": 0.0,
    "pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0,
}  # fmt: skip
LLAMA_7B = {
    "vocab_size": 32001, "hidden_size": 4096, "intermediate_size": 11008, "num_hidden_layers": 32,
    "num_attention_heads": 32, "max_position_embeddings": 2048, "rms_norm_eps": 1e-6, "tie_word_embeddings": False,
    "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
}  # fmt: skip
QUERIES = 32


class Scale(NamedTuple):
    """One size: the three parts' configurations, and LoRA's rank."""

    language: str
    vision: Dict[str, Any]
    qformer: Dict[str, Any]
    text: Dict[str, Any]
    queries: int
    rank: int


REAL = {
    "flan-t5-xl": Scale("t5", VISION, QFORMER, T5_XL, QUERIES, 16),
    "vicuna-7b": Scale("llama", VISION, QFORMER, LLAMA_7B, QUERIES, 16),
}
"""The scales other than tiny. Rank 16 is the document's."""
TINY_RANK = 4


def language_of(scale: str, wanted: str) -> str:
    """A real scale has its own language model; a tiny model has the one that is wanted."""
    return wanted if scale == TINY else REAL[scale].language


def rank_of(scale: str) -> int:
    """LoRA's rank at a scale."""
    return TINY_RANK if scale == TINY else REAL[scale].rank


def config(scale: str, language: str) -> Any:
    """The InstructBlipConfig of a scale."""
    from .. import tiny

    return tiny.instructblip_config(language) if scale == TINY else composed(REAL[scale])


def composed(size: Scale) -> Any:
    """The configuration from its three parts: transformers 5 has no other constructor left."""
    from transformers import (
        InstructBlipConfig,
        InstructBlipQFormerConfig,
        InstructBlipVisionConfig,
        LlamaConfig,
        T5Config,
    )

    text = {"t5": T5Config, "llama": LlamaConfig}[size.language]
    return InstructBlipConfig(
        vision_config=InstructBlipVisionConfig(**size.vision).to_dict(),
        qformer_config=InstructBlipQFormerConfig(**size.qformer).to_dict(),
        text_config=text(**size.text).to_dict(),
        num_query_tokens=size.queries,
    )
