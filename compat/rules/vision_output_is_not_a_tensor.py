"""The document's attempt 1."""

from compat.rules.rule import Case, CodeChange, Control, Rule

MESSAGE = "'BaseModelOutputWithPooling' object has no attribute 'size'"


def matches(case: Case) -> bool:
    """The user's own code asked the vision model's output for a size; inside a library it would be its fault."""
    return case.type == "AttributeError" and case.last_line.startswith(MESSAGE) and case.raised_by_probe()


RULE = Rule(
    id="vision-output-is-not-a-tensor",
    title="The vision model's output was used as if it were a tensor",
    cause=(
        "In transformers the vision model returns an output object, not a tensor as LAVIS's does. The "
        "features are its last_hidden_state."
    ),
    package="transformers",
    affected={"transformers": ">=4.31.0"},
    matches=matches,
    controls=(Control("stock-forward-t5", "passed"),),
    remedies=(
        CodeChange("handwritten-forward-t5", "take the output's last_hidden_state"),
        CodeChange("handwritten-forward-llama", "take the output's last_hidden_state"),
    ),
)
