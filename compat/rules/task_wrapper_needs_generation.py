"""Seen with PEFT 0.16.0 and 0.21.2 from transformers 4.52 on; in 4.44 every model has the method."""

from compat.rules.rule import CodeChange, Control, Rule
from compat.rules.signs import signature

WANTED = r"prepare_inputs_for_generation|_prepare_encoder_decoder_kwargs_for_generation"
AFFECTED = {"transformers": ">=4.52.0"}

RULE = Rule(
    id="task-wrapper-needs-generation",
    title="PEFT's task wrapper is for models that generate text, and this one does not",
    cause=(
        "For CAUSAL_LM and SEQ_2_SEQ_LM, PEFT takes over the model's prepare_inputs_for_generation. Image classifiers, "
        "CLIP and the like have none since PreTrainedModel no longer inherits GenerationMixin."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        rf"object has no attribute '(?:{WANTED})'$",
        "AttributeError",
        affected=AFFECTED,
        through=("peft/peft_model.py",),
    ),
    controls=(Control("*-stock", "passed"), Control("*-lora", "passed")),
    remedies=(
        CodeChange("*-lora", "leave task_type out of LoraConfig"),
        CodeChange(None, "give a class of your own that generates GenerationMixin as a base"),
    ),
)
