"""An older release reads image placeholders as words."""

from compat.rules.rule import Case, CodeChange, Rule


def matches(case: Case) -> bool:
    """Text with placeholders ran in a release that knows none, and gave another loss."""
    return (
        case.type == "WrongAnswer"
        and case.last_line.startswith("another loss without a word")
        and case.outcome.probe.startswith("other-input-form")
        and case.is_within("transformers", "<4.45") is True
    )


RULE = Rule(
    id="placeholders-read-as-text",
    title="Image placeholders are read as ordinary words",
    cause=(
        "To 4.44 the forward itself puts the image's features before the text. Placeholders that the text has besides, "
        "as later releases want them, are embedded like any other token: the forward runs and computes another loss."
    ),
    package="transformers",
    affected={"transformers": "<4.45.0"},
    matches=matches,
    remedies=(
        CodeChange("parity-t5", "write the forward by hand: it takes text in both forms"),
        CodeChange("parity-llama", "write the forward by hand: it takes text in both forms"),
    ),
)
