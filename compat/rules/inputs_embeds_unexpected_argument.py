"""Rows 2 and 5 of the document: InstructBLIP's forward has no such parameter."""

import re

from compat.rules.rule import Case, CodeChange, Control, Pins, Rule
from compat.rules.signs import called_by_peft

MESSAGE = "forward() got an unexpected keyword argument 'inputs_embeds'"
OWN = re.compile(r"^(?:InstructBlip(?!Video)\w*\.)?forward\(\)")


def matches(case: Case) -> bool:
    """An InstructBLIP forward refused the keyword, and PEFT's task wrapper is above it.

    The project's own probes that begin with "lora" ask InstructBLIP; elsewhere the class must be its, or unnamed.
    """
    return (
        case.type == "TypeError"
        and case.last_line.endswith(MESSAGE)
        and (case.outcome.probe.startswith("lora") or OWN.match(case.last_line) is not None)
        and called_by_peft(case)
        and not case.passes_through("transformers/models/")
    )


RULE = Rule(
    id="inputs-embeds-unexpected-argument",
    title="PEFT's task wrapper hands inputs_embeds=None to a forward that has no such parameter",
    cause=(
        "With a task type, PEFT wraps the model in a class whose forward passes inputs_embeds=None on to the "
        "base model. InstructBLIP's forward of these releases has neither that parameter nor **kwargs, so "
        "Python refuses the call before any of the model runs."
    ),
    package="transformers",
    affected={"transformers": ">=4.31.0,<4.52.0"},
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
