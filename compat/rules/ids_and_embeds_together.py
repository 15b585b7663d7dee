"""The document's explanation of row 1, tried: what T5 says when it is given both."""

from compat.rules.rule import Case, CodeChange, Control, Rule

BOTH = ("You cannot specify both", "inputs_embeds at the same time")
ONE = "You must specify exactly one of input_ids or inputs_embeds"
"""transformers 5 says this of both and of neither: there only the question that was asked decides."""


def matches(case: Case) -> bool:
    """A model's own check of its inputs raised, because both were given."""
    if case.type != "ValueError" or not case.raised_in("transformers/models/"):
        return False
    both = BOTH[0] in case.last_line and BOTH[1] in case.last_line
    return both or (case.last_line.startswith(ONE) and case.outcome.probe == "t5-ids-and-embeds")


RULE = Rule(
    id="ids-and-embeds-together",
    title="A language model was given input_ids and inputs_embeds together",
    cause=(
        "The two say the same thing twice, so the model's own check refuses them. It does so with a "
        "ValueError of its own in every release: this is not the TypeError of the document's first row."
    ),
    package="transformers",
    affected={"transformers": ">=4.28.0"},
    matches=matches,
    controls=(Control("stock-forward-t5", "passed"),),
    remedies=(
        CodeChange("handwritten-forward-t5", "give inputs_embeds only"),
        CodeChange("handwritten-forward-llama", "give inputs_embeds only"),
    ),
)
