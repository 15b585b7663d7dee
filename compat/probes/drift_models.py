"""The tiny models whose numbers are compared between releases, each as its famous checkpoint is saved."""

from typing import Dict

from .drift_checkpoint import Model, Shapes

PAD, END = 0, 1
VOCABULARY, HIDDEN = 64, 16
WIDE = 2 * HIDDEN
HALF = HIDDEN // 2
VECTOR, SQUARE, UP, DOWN, WORDS = (HIDDEN,), (HIDDEN, HIDDEN), (WIDE, HIDDEN), (HIDDEN, WIDE), (VOCABULARY, HIDDEN)
IMAGE, PATCH = 8, 4
POSITIONS = 1 + (IMAGE // PATCH) ** 2
PATCHES = (HIDDEN, 3, PATCH, PATCH)
TOKENS = {"pad_token_id": PAD, "eos_token_id": END}

T5_SHAPES: Shapes = {
    "shared.weight": WORDS,
    "{encoder,decoder}.block.{0,1}.layer.0.SelfAttention.{q,k,v,o}.weight": SQUARE,
    "{encoder,decoder}.block.0.layer.0.SelfAttention.relative_attention_bias.weight": (32, 2),
    "decoder.block.{0,1}.layer.1.EncDecAttention.{q,k,v,o}.weight": SQUARE,
    "encoder.block.{0,1}.layer.1.DenseReluDense.{wi_0,wi_1}.weight": UP,
    "encoder.block.{0,1}.layer.1.DenseReluDense.wo.weight": DOWN,
    "decoder.block.{0,1}.layer.2.DenseReluDense.{wi_0,wi_1}.weight": UP,
    "decoder.block.{0,1}.layer.2.DenseReluDense.wo.weight": DOWN,
    "encoder.block.{0,1}.layer.{0,1}.layer_norm.weight": VECTOR,
    "decoder.block.{0,1}.layer.{0,1,2}.layer_norm.weight": VECTOR,
    "{encoder,decoder}.final_layer_norm.weight": VECTOR,
    "lm_head.weight": WORDS,
}
T5_CONFIG = {
    **TOKENS, "model_type": "t5", "is_encoder_decoder": True, "vocab_size": VOCABULARY, "d_model": HIDDEN, "d_kv": HALF,
    "d_ff": WIDE, "num_layers": 2, "num_decoder_layers": 2, "num_heads": 2, "feed_forward_proj": "gated-gelu",
    "tie_word_embeddings": False, "decoder_start_token_id": PAD,
}  # fmt: skip
LLAMA_SHAPES: Shapes = {
    "model.embed_tokens.weight": WORDS,
    "model.layers.{0,1}.self_attn.{q,k,v,o}_proj.weight": SQUARE,
    "model.layers.{0,1}.mlp.{gate,up}_proj.weight": UP,
    "model.layers.{0,1}.mlp.down_proj.weight": DOWN,
    "model.layers.{0,1}.{input,post_attention}_layernorm.weight": VECTOR,
    "model.norm.weight": VECTOR,
    "lm_head.weight": WORDS,
}
LLAMA_CONFIG = {
    **TOKENS, "model_type": "llama", "vocab_size": VOCABULARY, "hidden_size": HIDDEN, "intermediate_size": WIDE,
    "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 64, "bos_token_id": 2,
    "hidden_act": "silu", "rms_norm_eps": 1e-6, "tie_word_embeddings": False,
}  # fmt: skip
QWEN2_SHAPES: Shapes = {
    **LLAMA_SHAPES,
    "model.layers.{0,1}.self_attn.{k,v}_proj.weight": (HALF, HIDDEN),
    "model.layers.{0,1}.self_attn.{q}_proj.bias": VECTOR,
    "model.layers.{0,1}.self_attn.{k,v}_proj.bias": (HALF,),
}
QWEN2_CONFIG = {**LLAMA_CONFIG, "model_type": "qwen2", "num_key_value_heads": 1, "rope_theta": 1000000.0}
GPT2_SHAPES: Shapes = {
    "{wte,wpe}.weight": WORDS,
    "h.{0,1}.ln_{1,2}.{weight,bias}": VECTOR,
    "h.{0,1}.attn.c_attn.weight": (HIDDEN, 3 * HIDDEN),
    "h.{0,1}.attn.c_attn.bias": (3 * HIDDEN,),
    "h.{0,1}.attn.c_proj.weight": SQUARE,
    "h.{0,1}.{attn,mlp}.c_proj.bias": VECTOR,
    "h.{0,1}.mlp.c_fc.weight": (HIDDEN, 4 * HIDDEN),
    "h.{0,1}.mlp.c_fc.bias": (4 * HIDDEN,),
    "h.{0,1}.mlp.c_proj.weight": (4 * HIDDEN, HIDDEN),
    "ln_f.{weight,bias}": VECTOR,
}
GPT2_CONFIG = {
    **TOKENS, "model_type": "gpt2", "vocab_size": VOCABULARY, "n_positions": 64, "n_embd": HIDDEN, "n_layer": 2,
    "n_head": 2, "bos_token_id": 2, "activation_function": "gelu_new",
}  # fmt: skip
BERT_SHAPES: Shapes = {
    "bert.embeddings.{word,position}_embeddings.weight": WORDS,
    "bert.embeddings.token_type_embeddings.weight": (2, HIDDEN),
    "bert.embeddings.LayerNorm.{gamma,beta}": VECTOR,  # as BERT's checkpoint still calls them
    "bert.encoder.layer.{0,1}.attention.self.{query,key,value}.weight": SQUARE,
    "bert.encoder.layer.{0,1}.attention.self.{query,key,value}.bias": VECTOR,
    "bert.encoder.layer.{0,1}.attention.output.dense.weight": SQUARE,
    "bert.encoder.layer.{0,1}.{attention.output,output}.dense.bias": VECTOR,
    "bert.encoder.layer.{0,1}.{attention.output,output}.LayerNorm.{gamma,beta}": VECTOR,
    "bert.encoder.layer.{0,1}.intermediate.dense.weight": UP,
    "bert.encoder.layer.{0,1}.intermediate.dense.bias": (WIDE,),
    "bert.encoder.layer.{0,1}.output.dense.weight": DOWN,
    "cls.predictions.transform.dense.weight": SQUARE,
    "cls.predictions.transform.dense.bias": VECTOR,
    "cls.predictions.transform.LayerNorm.{gamma,beta}": VECTOR,
    "cls.predictions.bias": (VOCABULARY,),
}
BERT_CONFIG = {
    "model_type": "bert", "pad_token_id": PAD, "vocab_size": VOCABULARY, "hidden_size": HIDDEN, "num_hidden_layers": 2,
    "num_attention_heads": 2, "intermediate_size": WIDE, "max_position_embeddings": 64, "type_vocab_size": 2,
}  # fmt: skip
VIT_SHAPES: Shapes = {
    "vit.embeddings.cls_token": (1, 1, HIDDEN),
    "vit.embeddings.position_embeddings": (1, POSITIONS, HIDDEN),
    "vit.embeddings.patch_embeddings.projection.weight": PATCHES,
    "vit.embeddings.patch_embeddings.projection.bias": VECTOR,
    "vit.encoder.layer.{0,1}.attention.attention.{query,key,value}.weight": SQUARE,
    "vit.encoder.layer.{0,1}.attention.attention.{query,key,value}.bias": VECTOR,
    "vit.encoder.layer.{0,1}.attention.output.dense.weight": SQUARE,
    "vit.encoder.layer.{0,1}.{attention.output,output}.dense.bias": VECTOR,
    "vit.encoder.layer.{0,1}.intermediate.dense.weight": UP,
    "vit.encoder.layer.{0,1}.intermediate.dense.bias": (WIDE,),
    "vit.encoder.layer.{0,1}.output.dense.weight": DOWN,
    "vit.encoder.layer.{0,1}.layernorm_{before,after}.{weight,bias}": VECTOR,
    "vit.layernorm.{weight,bias}": VECTOR,
    "classifier.weight": (3, HIDDEN),
    "classifier.bias": (3,),
}
VIT_CONFIG = {
    "model_type": "vit", "hidden_size": HIDDEN, "num_hidden_layers": 2, "num_attention_heads": 2,
    "intermediate_size": WIDE, "image_size": IMAGE, "patch_size": PATCH,
    "id2label": {"0": "a", "1": "b", "2": "c"}, "label2id": {"a": 0, "b": 1, "c": 2},
}  # fmt: skip
CLIP_SHAPES: Shapes = {
    "logit_scale": (),
    "{text,visual}_projection.weight": SQUARE,
    "text_model.embeddings.{token,position}_embedding.weight": WORDS,
    "text_model.final_layer_norm.{weight,bias}": VECTOR,
    "vision_model.embeddings.class_embedding": VECTOR,
    "vision_model.embeddings.patch_embedding.weight": PATCHES,
    "vision_model.embeddings.position_embedding.weight": (POSITIONS, HIDDEN),
    "vision_model.{pre_layrnorm,post_layernorm}.{weight,bias}": VECTOR,
    "{text,vision}_model.encoder.layers.{0,1}.self_attn.{q,k,v,out}_proj.weight": SQUARE,
    "{text,vision}_model.encoder.layers.{0,1}.self_attn.{q,k,v,out}_proj.bias": VECTOR,
    "{text,vision}_model.encoder.layers.{0,1}.layer_norm{1,2}.{weight,bias}": VECTOR,
    "{text,vision}_model.encoder.layers.{0,1}.mlp.fc1.weight": UP,
    "{text,vision}_model.encoder.layers.{0,1}.mlp.fc1.bias": (WIDE,),
    "{text,vision}_model.encoder.layers.{0,1}.mlp.fc2.weight": DOWN,
    "{text,vision}_model.encoder.layers.{0,1}.mlp.fc2.bias": VECTOR,
}
CLIP_PART = {"hidden_size": HIDDEN, "intermediate_size": WIDE, "num_hidden_layers": 2, "num_attention_heads": 2}
CLIP_CONFIG = {
    "model_type": "clip",
    "projection_dim": HIDDEN,
    "text_config": {
        **CLIP_PART, "model_type": "clip_text_model", "vocab_size": VOCABULARY, "max_position_embeddings": 64,
        "eos_token_id": 2,  # as in CLIP's own checkpoints, where it is no text's end
    },
    "vision_config": {
        **CLIP_PART, "model_type": "clip_vision_model", "image_size": IMAGE, "patch_size": PATCH,
    },
}  # fmt: skip

MODELS: Dict[str, Model] = {
    "t5": Model("T5ForConditionalGeneration", T5_CONFIG, T5_SHAPES, "encoder_decoder", "right_padded"),
    "llama": Model("LlamaForCausalLM", LLAMA_CONFIG, LLAMA_SHAPES, "decoder", "left_padded"),
    "qwen2": Model("Qwen2ForCausalLM", QWEN2_CONFIG, QWEN2_SHAPES, "decoder", "left_padded"),
    "gpt2": Model("GPT2LMHeadModel", GPT2_CONFIG, GPT2_SHAPES, "decoder", "left_padded"),
    "bert": Model("BertForMaskedLM", BERT_CONFIG, BERT_SHAPES, "masked_language"),
    "vit": Model("ViTForImageClassification", VIT_CONFIG, VIT_SHAPES, "images"),
    "clip": Model("CLIPModel", CLIP_CONFIG, CLIP_SHAPES, "images_and_texts"),
}
"""By the name that stands in the probes' ids."""
