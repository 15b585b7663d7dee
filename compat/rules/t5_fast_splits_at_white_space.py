"""Boundary by running: folders of 4.57.6 and older give other ids from 5.0.0 on, and the same up to 4.57.6."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import may_be, says

AFFECTED = {"transformers": ">=5.0.0"}


def matches(case: Case) -> bool:
    """Other ids of texts with tabs, line ends or rows of spaces, from a folder of T5's fast tokenizer."""
    return (
        case.type == "WrongAnswer"
        and case.outcome.probe.startswith("artefact-read-tokenizer-folder-t5")
        and says(case, r"\bids/spaces\b") is not None
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="t5-fast-splits-at-white-space",
    title="T5's fast tokenizer of transformers 5 splits at white space, whatever the saved file says",
    cause=(
        "transformers 5 makes T5's fast tokenizer from the file's vocabulary with rules of its own: it splits at any "
        "white space first. A line end, which the saved file makes an unknown token, is gone. tokenizers itself reads "
        "the file as it is."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": "<5.0.0"}, "a transformers that keeps to the file"),
        CodeChange(None, "load the folder with PreTrainedTokenizerFast.from_pretrained, which keeps to the file"),
    ),
)
