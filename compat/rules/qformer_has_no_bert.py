"""The document's attempt 2."""

from compat.rules.rule import Case, CodeChange, Control, Rule

MESSAGE = "'InstructBlipQFormerModel' object has no attribute 'bert'"


def matches(case: Case) -> bool:
    """The user's own code asked for it; torch's look-up of attributes may be the innermost frame."""
    return case.type == "AttributeError" and case.last_line.startswith(MESSAGE) and case.raised_by_probe()


RULE = Rule(
    id="qformer-has-no-bert",
    title="The Q-Former of transformers was used as if it were LAVIS's",
    cause=(
        "LAVIS's Q-Former is a BertLMHeadModel that holds its encoder as .bert. The Q-Former of transformers "
        "is that encoder itself and is called directly."
    ),
    package="transformers",
    affected={"transformers": ">=4.31.0"},
    matches=matches,
    controls=(Control("stock-forward-t5", "passed"),),
    remedies=(
        CodeChange("handwritten-forward-t5", "call model.qformer(...) itself"),
        CodeChange("handwritten-forward-llama", "call model.qformer(...) itself"),
    ),
)
