"""Found by a sweep: transformers 5.0.0 to 5.2.0 rebuild T5's fast tokenizer and leave the file's normalizer out."""

from compat.rules.rule import Case, Control, Pins, Rule


def matches(case: Case) -> bool:
    """The fast T5 tokenizer gives other ids than SentencePiece, without an error, in one of these releases."""
    return (
        case.type == "WrongAnswer"
        and case.outcome.probe == "t5-fast-newer-file"
        and "SentencePiece gives" in case.last_line
        and case.is_within("transformers", ">=5.0.0,<5.3.0") is True
    )


RULE = Rule(
    id="fast-tokenizer-drops-normalizer",
    title="the fast T5 tokenizer drops the file's normalizer, and gives other ids without a word",
    cause=(
        "transformers 5.0.0 to 5.2.0 make T5's fast tokenizer from the file's vocabulary and leave its normalizer out. "
        "Full-width characters, which the normalizer maps to plain ones, become the unknown token. tokenizers itself, "
        "given the same file, gives the right ids."
    ),
    package="transformers",
    affected={"transformers": ">=5.0.0,<5.3.0"},
    matches=matches,
    controls=(Control("tokenizer-json-newer-file", "passed"),),
    remedies=(
        Pins({"transformers": ">=5.3.0"}, "a transformers that keeps the normalizer"),
        Pins({"transformers": "<5.0.0"}, "a transformers that reads the whole file"),
    ),
)
