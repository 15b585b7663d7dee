"""Boundary by running: a class of one's own has generate() with transformers 4.51.3, and not with 4.52.4."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.52.0"}
GENERATES = r"\w*(?:CausalLM|ConditionalGeneration|LMHead|LMModel|ChatModel|Generation|Seq2Seq)\w*"

RULE = Rule(
    id="generation-mixin-not-inherited",
    title="A model class of one's own (or of the model's repository) no longer has generate()",
    cause=(
        "Since 4.52 PreTrainedModel no longer inherits GenerationMixin, and a class that was written for older "
        "releases loses generate(). transformers' own classes name the mixin themselves."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        rf"'{GENERATES}' object has no attribute '(?:generate|generation_config|_validate_model_class)'",
        "AttributeError",
        affected=AFFECTED,
    ),
    remedies=(
        CodeChange(None, "let the class inherit GenerationMixin, before PreTrainedModel"),
        Pins({"transformers": "<4.52.0"}, "a transformers whose PreTrainedModel still has generate()"),
    ),
)
