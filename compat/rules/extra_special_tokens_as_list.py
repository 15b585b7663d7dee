"""Boundary by running: transformers 4.57.6 refuses the list, 5.0.0 reads it."""

from compat.rules.rule import Case, CodeChange, Pins, Rule
from compat.rules.signs import is_a, may_be, says

AFFECTED = {"transformers": "<5.0.0"}


def matches(case: Case) -> bool:
    """transformers' own code of a tokenizer's base class asked a list for keys."""
    innermost = case.innermost
    return (
        says(case, r"'list' object has no attribute '(?:keys|items)'") is not None
        and is_a(case, "AttributeError")
        and innermost is not None
        and innermost.file.startswith("transformers/tokenization_utils")
        and may_be(case, AFFECTED)
    )


RULE = Rule(
    id="extra-special-tokens-as-list",
    title="The tokenizer's special tokens were saved by transformers 5, and an older transformers reads them",
    cause=(
        "transformers 5 writes extra_special_tokens into tokenizer_config.json as a list. transformers 4 expects a "
        "mapping there and asks the list for its keys."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=matches,
    remedies=(
        Pins({"transformers": ">=5.0.0"}, "a transformers that reads the list"),
        CodeChange(None, "load with extra_special_tokens={}, or take the entry out of tokenizer_config.json"),
    ),
)
