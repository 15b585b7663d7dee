"""Training: one probe in all precisions and ways, at the size that the user asks for; what decides about versions.

The steps in fp32 are the document's remedy. The others show what a precision or a way of saving memory does: where one
does not work it is no fault of a combination as such, so they are demonstrations, with the fp32 steps as their control.
"""

from typing import Any

from .catalogue_instructblip import LORA
from .probe import Probe

STEPS = "train.steps:steps"
LIMIT_S = 180.0


def steps(
    name: str, question: str, language: str = "t5", controls: Any = ("training-steps",), **parameters: Any
) -> Probe:
    """A demonstration: a row of the table below."""
    return Probe(
        id=name,
        question=question,
        function=STEPS,
        parameters={"language": language, **parameters},
        role="demonstration",
        suite="training",
        language=language,
        requires=(*LORA, "handwritten-forward-" + language),
        controls=controls,
        time_limit_s=LIMIT_S,
        on_device=True,
        scaled=True,
    )


def both(way: str, question: str, **parameters: Any) -> Any:
    """The row with a T5, and the row with a LLaMA."""
    return (
        steps("training-" + way, question % "a T5", **parameters),
        steps("training-%s-llama" % way, question % "a LLaMA", "llama", ("training-steps-llama",), **parameters),
    )


FULL = (
    Probe(
        id="training-steps",
        question="Do ten AdamW steps of the hand-written forward lower the loss and move the Q-Former's LoRA only?",
        function=STEPS,
        parameters={"language": "t5", "on": "asked"},
        role="remedy",
        language="t5",
        requires=(*LORA, "handwritten-forward-t5"),
        controls=("handwritten-forward-t5",),
        on_device=True,
        scaled=True,
    ),
    Probe(
        id="training-steps-gpu",
        question="Do the same ten AdamW steps do so on a GPU?",
        function=STEPS,
        parameters={"language": "t5", "on": "cuda"},
        role="remedy",
        language="t5",
        requires=(*LORA, "handwritten-forward-t5"),
        controls=("training-steps",),
        on_device=True,
        scaled=True,
    ),
)
"""Asked of every combination."""

AT_SIZE = (
    steps(
        "training-steps-llama",
        "Do ten AdamW steps with a LLaMA lower the loss and move the Q-Former's LoRA only?",
        "llama",
        ("handwritten-forward-llama",),
    ),
    *both("bf16", "Do the steps with %s lower the loss when the frozen weights are bfloat16?", precision="bf16"),
    *both("fp16", "Do the steps with %s lower the loss when the frozen weights are float16?", precision="fp16"),
    *both(
        "autocast-bf16", "Do the steps with %s lower the loss under autocast to bfloat16?", precision="autocast-bf16"
    ),
    *both("autocast-fp16", "Do the steps with %s lower the loss under autocast to float16?", precision="autocast-fp16"),
    *both(
        "checkpointing",
        "Do the steps with %s lower the loss, and is the forward computed again, with gradient checkpointing?",
        checkpointing=True,
        at_size="bf16",
    ),
    *both(
        "accumulation",
        "Do the steps with %s, each batch in two parts, lower the loss with the whole batch's gradient?",
        accumulation=2,
        at_size="bf16",
    ),
    *both(
        "8bit",
        "Do the steps with %s lower the loss on a base of 8 bits?",
        precision="bf16",
        quantized="8bit",
        on="cuda",
    ),
    *both(
        "4bit",
        "Do the steps with %s lower the loss on a base of 4 bits?",
        precision="bf16",
        quantized="4bit",
        on="cuda",
    ),
)
"""The suite "training"."""

TRAINING = (*FULL, *AT_SIZE)
