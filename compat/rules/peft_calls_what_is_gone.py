"""Found by a sweep: the sequence-to-sequence wrapper of peft up to 0.21.1 beside transformers from 5.18.0 on."""

from compat.rules.rule import Case, CodeChange, Control, Pins, Rule

MESSAGE = "object has no attribute '_prepare_encoder_decoder_kwargs_for_generation'"


def matches(case: Case) -> bool:
    """PEFT's task wrapper itself, while it is made, reads a private method of generation."""
    return (
        case.type == "AttributeError"
        and case.last_line.endswith(MESSAGE)
        and case.passes_through("peft/peft_model.py")
        and case.is_within("transformers", ">=5.18.0") is not False
    )


RULE = Rule(
    id="peft-calls-what-is-gone",
    title="PEFT's task wrapper reads a private method that this transformers no longer has",
    cause=(
        "With the task type SEQ_2_SEQ_LM, PEFT's wrapper keeps the base model's "
        "_prepare_encoder_decoder_kwargs_for_generation when it is made. transformers 5.18.0 removed that method, "
        "so no such wrapper can be made, before any forward."
    ),
    package="peft",
    affected={"transformers": ">=5.18.0", "peft": "<0.21.2"},
    matches=matches,
    controls=(
        Control("import-peft", "passed"),
        Control("stock-forward-t5", "passed"),
        Control("lora-no-task-type", "passed"),
        Control("lora-causal-forward", "passed"),
        Control("handwritten-forward-t5", "failed"),
    ),
    remedies=(
        CodeChange("lora-no-task-type", "leave task_type out of LoraConfig"),
        Pins({"peft": ">=0.21.2"}, "a peft that does without it"),
        Pins({"transformers": "<5.18.0"}, "a transformers that still has it"),
    ),
)
