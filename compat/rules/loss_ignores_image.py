"""A model that runs and does not look."""

from compat.rules.rule import Case, CodeChange, Rule


def matches(case: Case) -> bool:
    """A probe that changes only the image saw the same loss."""
    return (
        case.type == "WrongAnswer"
        and case.last_line.startswith("the loss does not depend on the image")
        and case.outcome.probe.startswith(("loss-depends-on-image", "other-input-form"))
    )


RULE = Rule(
    id="loss-ignores-image",
    title="The loss does not depend on the image",
    cause=(
        "The release puts the image's features where the text has image placeholders. Where it finds none, it "
        "drops them without a word, and the model trains on the text alone."
    ),
    package="transformers",
    affected={"transformers": ">=4.54.0"},
    matches=matches,
    remedies=(
        CodeChange("parity-t5", "write the forward by hand, with the features before the text"),
        CodeChange("parity-llama", "write the forward by hand, with the features before the text"),
    ),
)
