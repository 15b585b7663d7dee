"""Row 1 of the document: the keyword arrives twice at the language model."""

from compat.rules.rule import Case, CodeChange, Control, Pins, Rule
from compat.rules.signs import called_by_peft

MESSAGE = "got multiple values for keyword argument 'inputs_embeds'"
OWN, DECORATORS = "transformers/models/instructblip/", "transformers/utils/"


def matches(case: Case) -> bool:
    """InstructBLIP's own call of its language model raised, and PEFT's task wrapper is above it, or nothing at all.

    PEFT goes past torch's call of a module: where torch's frame is the first, another called.
    """
    return (
        case.type == "TypeError"
        and case.last_line.endswith(MESSAGE)
        and case.raised_in(OWN)
        and (called_by_peft(case) or all(frame.file.startswith((OWN, DECORATORS)) for frame in case.raised.frames))
    )


RULE = Rule(
    id="inputs-embeds-multiple-values",
    title="PEFT's task wrapper hands inputs_embeds=None on, and InstructBLIP hands it on once more",
    cause=(
        "With a task type, PEFT wraps the model in a class whose forward passes inputs_embeds=None on to the "
        "base model. InstructBLIP's forward of these releases collects it in **kwargs and calls its language "
        "model with inputs_embeds=... and **kwargs, so the keyword is there twice, whatever the language "
        "model is."
    ),
    package="transformers",
    affected={"transformers": ">=4.52.0,<4.54.0"},
    matches=matches,
    controls=(
        Control("stock-forward-t5", "passed"),
        Control("lora-no-task-type", "passed"),
        Control("lora-causal-forward", "failed"),
        Control("lora-feature-extraction", "failed"),
    ),
    remedies=(
        CodeChange("lora-no-task-type", "leave task_type out of LoraConfig"),
        CodeChange("lora-no-task-type-llama", "leave task_type out of LoraConfig"),
        CodeChange("handwritten-forward-t5", "keep the task type and write the forward by hand, inputs_embeds only"),
        CodeChange("handwritten-forward-llama", "keep the task type and write the forward by hand, inputs_embeds only"),
        CodeChange("*-lora", "leave task_type out of LoraConfig"),
        CodeChange("*-around", "keep the task type and call past the wrapper: model.get_base_model()(**batch)"),
        Pins({"transformers": ">=4.54.0"}, "a transformers whose InstructBLIP forward takes inputs_embeds"),
    ),
)
