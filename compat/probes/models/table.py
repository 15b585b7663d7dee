"""The models that are asked, one entry each, as plain data: the catalogue reads it as well. Standard library only."""

from typing import Any, Dict, NamedTuple, Tuple

from .parts import (
    AFTER,
    BEFORE,
    BEGIN,
    BERT,
    END,
    ENDS,
    HIDDEN,
    IMAGE,
    LAYERS,
    LLAMA,
    ONE_PATCH,
    OPT,
    PATCH,
    PLACEHOLDER,
    QFORMER,
    QUERIES,
    T5,
    TEXT_TOWER,
    VISION,
    VOCABULARY,
    WHISPER,
    Config,
)

SEQ2SEQ, CAUSAL, FEATURES, IMAGE_CLASSES = "SEQ_2_SEQ_LM", "CAUSAL_LM", "FEATURE_EXTRACTION", "IMAGE_CLASSIFICATION"
STOCK, PLAIN, AROUND = "stock", "no-task-type", "around"
"""What a model is asked with besides task types: without PEFT, LoRA without a task type, and past PEFT's wrapper."""
SHORT = {SEQ2SEQ: "seq2seq", CAUSAL: "causal", FEATURES: "feature-extraction", IMAGE_CLASSES: "image-classification"}
"""What a task type is called in a probe's id."""
CONTROLS = (SEQ2SEQ, CAUSAL, FEATURES)
"""The task types that every model is asked with, as InstructBLIP is."""


class Seen(NamedTuple):
    """Pixels or sound: the argument's name and shape, one row an example (Qwen2-VL: all in one)."""

    name: str
    shape: Tuple[int, ...]


class Model(NamedTuple):
    """A model that people put LoRA on, by its class in transformers and all that a tiny one of it needs.

    ``tasks``: the task types that its users choose, the most usual first. ``targets``: LoRA's modules. ``inputs`` are the
    arguments of a forward besides pixels or sound, one list an example. ``placeholders``: how many of the
    configuration's ``placeholder`` the texts begin with, where the release's configuration knows that name. A model
    without a loss gives ``similarities`` (that output's name) of texts and images; those of pairs should be the largest.
    """

    id: str
    title: str
    class_name: str
    config_class: str
    config: Config
    targets: Tuple[str, ...]
    tasks: Tuple[str, ...]
    seen: Seen
    inputs: Dict[str, Any]
    placeholder: str = ""
    placeholders: int = 0
    similarities: str = ""

    @property
    def asked_with(self) -> Tuple[str, ...]:
        """The task types that it is asked with: those that fit it and the controls."""
        return tuple(dict.fromkeys((*self.tasks, *CONTROLS)))


PIXELS = Seen("pixel_values", (2, 3, IMAGE, IMAGE))
IDS = [[11, 12, 13, 14, 21, 22], [15, 12, 24, END, END, END]]
ONES = [[1] * 6, [1] * 4 + [0] * 2]
LABELS = [[-100, -100, -100, -100, 21, 22], [-100, -100, 24, END, -100, -100]]
ANSWERS = [[21, 22, 23, END], [24, END, -100, -100]]
CAPTION = {"input_ids": IDS, "attention_mask": ONES, "labels": LABELS}
SEQUENCES = {"input_ids": IDS, "attention_mask": ONES, "labels": ANSWERS}
INSTRUCTED = {
    **SEQUENCES,
    "qformer_input_ids": [[5, 6, 7, 8], [9, 5, 0, 0]],
    "qformer_attention_mask": [[1, 1, 1, 1], [1, 1, 0, 0]],
}
PAIRS = {"input_ids": IDS, "attention_mask": ONES}
WITH_IMAGE = {
    "input_ids": [[PLACEHOLDER, *row] for row in IDS],
    "attention_mask": [[1, *row] for row in ONES],
    "labels": [[-100, *row] for row in LABELS],
}
AROUND_IMAGE = {
    "input_ids": [[BEFORE, PLACEHOLDER, AFTER, *row] for row in IDS],
    "attention_mask": [[1, 1, 1, *row] for row in ONES],
    "labels": [[-100, -100, -100, *row] for row in LABELS],
    "image_grid_thw": [[1, 2, 2], [1, 2, 2]],
    "mm_token_type_ids": [[0, 1, 0, *[0] * 6]] * 2,
}
CLASSES = {"labels": [0, 1]}
NEWER = ("mm_token_type_ids",)
"""Arguments that are given to those forwards alone that have them."""

QUERY_VALUE, Q_V = ("query", "value"), ("q_proj", "v_proj")
EITHER = (*QUERY_VALUE, *Q_V)
"""transformers 5 has renamed the modules of its image classifiers; LoRA takes what there is."""

MODELS = (
    Model(
        "instructblip",
        "InstructBLIP",
        "InstructBlipForConditionalGeneration",
        "InstructBlipConfig",
        {"vision_config": VISION, "qformer_config": QFORMER, "text_config": T5, "num_query_tokens": QUERIES},
        QUERY_VALUE,
        (SEQ2SEQ, CAUSAL),
        PIXELS,
        INSTRUCTED,
        "image_token_index",
        QUERIES,
    ),
    Model(
        "instructblip-video",
        "InstructBLIP-Video",
        "InstructBlipVideoForConditionalGeneration",
        "InstructBlipVideoConfig",
        {"vision_config": VISION, "qformer_config": QFORMER, "text_config": T5, "num_query_tokens": QUERIES},
        QUERY_VALUE,
        (SEQ2SEQ, CAUSAL),
        Seen("pixel_values", (2, 4, 3, IMAGE, IMAGE)),
        INSTRUCTED,
        "video_token_index",
        4 * QUERIES,
    ),
    Model(
        "blip",
        "BLIP",
        "BlipForConditionalGeneration",
        "BlipConfig",
        {
            "text_config": {**BERT, "encoder_hidden_size": HIDDEN, "projection_dim": HIDDEN, **ENDS},
            "vision_config": {**VISION, "projection_dim": HIDDEN},
            "projection_dim": HIDDEN,
        },
        QUERY_VALUE,
        (CAUSAL, SEQ2SEQ),
        PIXELS,
        CAPTION,
    ),
    Model(
        "blip-2",
        "BLIP-2 with OPT",
        "Blip2ForConditionalGeneration",
        "Blip2Config",
        {"vision_config": VISION, "qformer_config": QFORMER, "text_config": OPT, "num_query_tokens": QUERIES},
        Q_V,
        (CAUSAL,),
        PIXELS,
        CAPTION,
        "image_token_index",
        QUERIES,
    ),
    Model(
        "blip-2-t5",
        "BLIP-2 with T5",
        "Blip2ForConditionalGeneration",
        "Blip2Config",
        {"vision_config": VISION, "qformer_config": QFORMER, "text_config": T5, "num_query_tokens": QUERIES},
        ("q", "v"),
        (SEQ2SEQ,),
        PIXELS,
        SEQUENCES,
        "image_token_index",
        QUERIES,
    ),
    Model(
        "clip",
        "CLIP",
        "CLIPModel",
        "CLIPConfig",
        {"text_config": {**TEXT_TOWER, **ENDS}, "vision_config": VISION, "projection_dim": HIDDEN},
        Q_V,
        (FEATURES,),
        PIXELS,
        PAIRS,
        similarities="logits_per_image",
    ),
    Model(
        "siglip",
        "SigLIP",
        "SiglipModel",
        "SiglipConfig",
        {"text_config": {**TEXT_TOWER, **ENDS}, "vision_config": VISION},
        Q_V,
        (FEATURES,),
        PIXELS,
        PAIRS,
        similarities="logits_per_image",
    ),
    Model(
        "vit",
        "ViT",
        "ViTForImageClassification",
        "ViTConfig",
        {**LAYERS, "image_size": IMAGE, "patch_size": PATCH, "hidden_dropout_prob": 0.0, "num_labels": 3},
        EITHER,
        (FEATURES, IMAGE_CLASSES),
        PIXELS,
        CLASSES,
    ),
    Model(
        "dinov2",
        "DINOv2",
        "Dinov2ForImageClassification",
        "Dinov2Config",
        {**LAYERS, "image_size": IMAGE, "patch_size": PATCH, "hidden_dropout_prob": 0.0, "num_labels": 3},
        EITHER,
        (FEATURES, IMAGE_CLASSES),
        PIXELS,
        CLASSES,
    ),
    Model(
        "llava",
        "LLaVA",
        "LlavaForConditionalGeneration",
        "LlavaConfig",
        {
            "vision_config": ONE_PATCH,
            "text_config": LLAMA,
            "image_token_index": PLACEHOLDER,
            "image_seq_length": 1,
            "pad_token_id": 0,
        },
        Q_V,
        (CAUSAL,),
        Seen("pixel_values", (2, 3, PATCH, PATCH)),
        WITH_IMAGE,
    ),
    Model(
        "qwen2-vl",
        "Qwen2-VL",
        "Qwen2VLForConditionalGeneration",
        "Qwen2VLConfig",
        {
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
            **{name: value for name, value in LLAMA.items() if name != "model_type"},
            "num_key_value_heads": 1,
            "image_token_id": PLACEHOLDER,
            "vision_start_token_id": BEFORE,
            "vision_end_token_id": AFTER,
            "rope_scaling": {"type": "mrope", "mrope_section": [1, 1, 2]},
        },
        Q_V,
        (CAUSAL,),
        Seen("pixel_values", (8, 3 * 2 * PATCH * PATCH)),
        AROUND_IMAGE,
    ),
    Model(
        "idefics",
        "IDEFICS",
        "IdeficsForVisionText2Text",
        "IdeficsConfig",
        {
            **{name: value for name, value in LLAMA.items() if name != "model_type"},
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
        },
        Q_V,
        (CAUSAL,),
        Seen("pixel_values", (2, 1, 3, IMAGE, IMAGE)),
        {**CAPTION, "image_attention_mask": [[[1]] * 6] * 2},
    ),
    Model(
        "whisper",
        "Whisper",
        "WhisperForConditionalGeneration",
        "WhisperConfig",
        WHISPER,
        Q_V,
        (SEQ2SEQ,),
        Seen("input_features", (2, 4, 8)),
        {"labels": ANSWERS},
    ),
)

BY_ID = {model.id: model for model in MODELS}
