"""The mechanism of the document's rows 2 and 5 with another model: seen with PEFT 0.16.0 and a forward of one's own."""

from compat.rules.rule import Case, CodeChange, Rule
from compat.rules.signs import is_a, may_pass_through, says


def matches(case: Case) -> bool:
    """A model's forward refused it, and where frames are known, PEFT's task wrapper is above it."""
    refused = says(case, r"forward\(\) got an unexpected keyword argument 'inputs_embeds'")
    return refused is not None and is_a(case, "TypeError") and may_pass_through(case, "peft/peft_model.py")


RULE = Rule(
    id="inputs-embeds-refused-by-model",
    title="PEFT's task wrapper hands inputs_embeds on to a model whose forward has no such parameter",
    cause=(
        "With a task type, PEFT wraps the model in a class whose forward passes inputs_embeds=None on to the base "
        "model. A forward of the model's own code has neither that parameter nor **kwargs."
    ),
    package="transformers",
    affected={},
    matches=matches,
    remedies=(CodeChange(None, "let the model's forward take **kwargs, or leave task_type out of LoraConfig"),),
)
