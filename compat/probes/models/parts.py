"""What the models of the table are made of: small configurations as plain data. Standard library only."""

from typing import Any, Dict

HIDDEN, VOCABULARY, IMAGE, PATCH = 16, 64, 8, 4
PAD, END, BEGIN = 0, 1, 2
PLACEHOLDER, BEFORE, AFTER = 63, 62, 61
"""Of an image or a video in a text, and what Qwen2-VL puts around it."""
QUERIES = 3

Config = Dict[str, Any]

LAYERS: Config = {"hidden_size": HIDDEN, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
VISION: Config = {**LAYERS, "image_size": IMAGE, "patch_size": PATCH, "attention_dropout": 0.0}
ONE_PATCH: Config = {**VISION, "image_size": PATCH, "model_type": "clip_vision_model", "projection_dim": HIDDEN}
"""One feature an image, so that one placeholder stands for it whether the processor or the model repeats it."""
BERT: Config = {
    **LAYERS,
    "vocab_size": VOCABULARY,
    "max_position_embeddings": 32,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
}
QFORMER: Config = {**BERT, "cross_attention_frequency": 2, "encoder_hidden_size": HIDDEN}
TEXT_TOWER: Config = {**LAYERS, "vocab_size": VOCABULARY, "max_position_embeddings": 16, "attention_dropout": 0.0}
ENDS: Config = {"pad_token_id": PAD, "bos_token_id": BEGIN, "eos_token_id": END}
LLAMA: Config = {
    **LAYERS,
    **ENDS,
    "model_type": "llama",
    "vocab_size": VOCABULARY,
    "max_position_embeddings": 64,
    "tie_word_embeddings": False,
}
UNNAMED_LLAMA: Config = {name: value for name, value in LLAMA.items() if name != "model_type"}
"""As the text part of a configuration that has no part of its own for it."""
OPT: Config = {
    **ENDS,
    "model_type": "opt",
    "vocab_size": VOCABULARY,
    "hidden_size": HIDDEN,
    "word_embed_proj_dim": HIDDEN,
    "ffn_dim": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "max_position_embeddings": 64,
    "dropout": 0.0,
}
T5: Config = {
    "model_type": "t5",
    "vocab_size": VOCABULARY,
    "d_model": HIDDEN,
    "d_kv": 8,
    "d_ff": 32,
    "num_layers": 2,
    "num_decoder_layers": 2,
    "num_heads": 2,
    "dropout_rate": 0.0,
    "feed_forward_proj": "gated-gelu",
    "pad_token_id": PAD,
    "eos_token_id": END,
    "decoder_start_token_id": PAD,
}
WHISPER: Config = {
    **ENDS,
    "vocab_size": VOCABULARY,
    "num_mel_bins": 4,
    "d_model": HIDDEN,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "max_source_positions": 4,
    "max_target_positions": 16,
    "decoder_start_token_id": BEGIN,
    "dropout": 0.0,
}
QWEN2_VL: Config = {
    "vision_config": {
        "depth": 2,
        "embed_dim": HIDDEN,
        "hidden_size": HIDDEN,
        "num_heads": 2,
        "mlp_ratio": 2,
        "patch_size": PATCH,
        "spatial_merge_size": 2,
        "temporal_patch_size": 2,
    },
    **UNNAMED_LLAMA,
    "num_key_value_heads": 1,
    "image_token_id": PLACEHOLDER,
    "vision_start_token_id": BEFORE,
    "vision_end_token_id": AFTER,
    "rope_scaling": {"type": "mrope", "mrope_section": [1, 1, 2]},
}
IDEFICS: Config = {
    **UNNAMED_LLAMA,
    "additional_vocab_size": 0,
    "dropout": 0.0,
    "cross_layer_interval": 1,
    "qk_layer_norms": False,
    "use_resampler": False,
    "vision_config": {
        "embed_dim": HIDDEN,
        "image_size": IMAGE,
        "patch_size": PATCH,
        "intermediate_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    },
}
LLAVA: Config = {
    "vision_config": ONE_PATCH,
    "text_config": LLAMA,
    "image_token_index": PLACEHOLDER,
    "image_seq_length": 1,
    "pad_token_id": 0,
}
