"""The mechanism of the document's rows 1, 2 and 5 with any other model: run with eleven architectures in 4.26 to 5.23.

PEFT 0.3.0 to 0.21.2 pass these keywords on; which model knows them differs by release (the model table of the report).
"""

import re

from compat.model import Raised
from compat.rules.rule import Case, CodeChange, Control, Rule
from compat.rules.signs import TUNER, WRAPPER, is_a, says

PASSED_ON = "inputs_embeds|input_ids|attention_mask|decoder_input_ids|decoder_attention_mask|decoder_inputs_embeds"
REFUSED = rf"\(\) got an unexpected keyword argument '(?:{PASSED_ON})'"
ALONE = r"(?:\b\w+(?:For[A-Z]\w+|Model)\.|(?<![\w.]))forward\(\) got an unexpected keyword argument 'inputs_embeds'"
"""Python to 3.9 names no class."""
TWICE = re.compile(rf"got multiple values for keyword argument '(?:{PASSED_ON})'$")


def matches(case: Case) -> bool:
    """A forward refused what the wrapper passes on, or handed it on once more, and PEFT's task wrapper is above it.

    Where no frames are known, inputs_embeds alone says as much of a class that is named as transformers names its own:
    who calls a model with it writes so on purpose.
    """
    if _wrapped(case) and (_refused(case, REFUSED) or _twice(case)):
        return True
    return not case.raised.frames and _refused(case, ALONE)


def _wrapped(case: Case) -> bool:
    """Whether a task wrapper is above: it calls the tuner, which the plain PeftModel goes past.

    A text may be cut above the tuner. To 0.4 a tuner's forward was the model's own and left no frame.
    """
    return case.passes_through(TUNER) or (case.passes_through(WRAPPER) and case.is_within("peft", "<0.5") is True)


def _refused(case: Case, pattern: str) -> bool:
    return is_a(case, "TypeError") and says(case, pattern) is not None


def _twice(case: Case) -> bool:
    """In transformers' own call of a part of the model. 4.57 tries again, and shows a KeyError that came from it."""
    raised: Raised | None = case.raised
    while raised is not None and not TWICE.search(raised.message.strip()):
        raised = raised.cause
    return raised is not None and case.raised_in("transformers/models/")


RULE = Rule(
    id="task-wrapper-passes-unknown-argument",
    title="PEFT's task wrapper passes arguments on that the model's forward does not know",
    cause=(
        "With a task type, PEFT wraps the model in a class whose forward passes input_ids=None, inputs_embeds=None and "
        "the like on to the base model, given or not. A forward without such a parameter refuses it; one that "
        "collects it in **kwargs hands it on to a part of the model that gets it already."
    ),
    package="transformers",
    affected={},
    matches=matches,
    controls=(Control("*-stock", "passed"), Control("*-lora", "passed")),
    remedies=(
        CodeChange("*-lora", "leave task_type out of LoraConfig"),
        CodeChange("*-around", "keep the task type and call past the wrapper: model.get_base_model()(**batch)"),
        CodeChange(None, "where the forward is your own, let it take **kwargs"),
    ),
)
