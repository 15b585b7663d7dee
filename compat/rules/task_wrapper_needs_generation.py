"""Seen with PEFT 0.16.0 and 0.21.2 from transformers 4.52 on; in 4.44 every model has the method."""

from compat.rules.rule import Case, CodeChange, Control, Rule
from compat.rules.signs import WRAPPER, signature

AFFECTED = {"transformers": ">=4.52.0"}
PREPARED = "object has no attribute 'prepare_inputs_for_generation'$"
ENCODED = "object has no attribute '_prepare_encoder_decoder_kwargs_for_generation'$"


def matches(case: Case) -> bool:
    """What its wrapper takes over from the model. From 5.18 on no model has the second: see peft-calls-what-is-gone."""
    had_by_others = {"transformers": ">=4.52.0,<5.18.0"}
    return signature(PREPARED, "AttributeError", affected=AFFECTED, through=(WRAPPER,))(case) or signature(
        ENCODED, "AttributeError", affected=had_by_others, through=(WRAPPER,)
    )(case)


RULE = Rule(
    id="task-wrapper-needs-generation",
    title="PEFT's task wrapper is for models that generate text, and this one does not",
    cause=(
        "For CAUSAL_LM and SEQ_2_SEQ_LM, PEFT takes over the model's prepare_inputs_for_generation. Image classifiers, "
        "CLIP and the like have none since PreTrainedModel no longer inherits GenerationMixin."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    controls=(Control("*-stock", "passed"), Control("*-lora", "passed")),
    remedies=(
        CodeChange("*-lora", "leave task_type out of LoraConfig"),
        CodeChange(None, "give a class of your own that generates GenerationMixin as a base"),
    ),
)
