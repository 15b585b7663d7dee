"""Row 3 of the document, first failure: a tokenizer.json of a newer tokenizers library. Boundary by running."""

import re

from compat.rules.rule import Case, CodeChange, Control, Pins, Rule
from compat.rules.signs import may_be, says

MESSAGE = re.compile(r"did not match any variant of untagged enum Py(?:PreTokenizerType|Decoder)Wrapper")
READS_IT = "0.19.0"
"""The first release that reads a Metaspace without add_prefix_space; the one before it is 0.15.2."""

AFFECTED = {"tokenizers": f"<{READS_IT}"}


def matches(case: Case) -> bool:
    """The reader is older than the form of the file. The same text from a newer reader has another cause."""
    return says(case, MESSAGE) is not None and may_be(case, AFFECTED)


RULE = Rule(
    id="tokenizer-json-newer-than-reader",
    title="The tokenizer.json was written by a newer tokenizers library than the one that reads it",
    cause=(
        "Since 0.19 the tokenizers library writes a Metaspace pre-tokenizer without add_prefix_space (it has "
        "prepend_scheme and split instead). Older releases require the field and fail to recognise the pre- "
        "tokenizer at all."
    ),
    package="tokenizers",
    affected=AFFECTED,
    matches=matches,
    controls=(Control("tokenizer-json-own-file", "passed"), Control("t5-slow-tokenizer", "passed")),
    remedies=(
        Pins(
            {"tokenizers": f">={READS_IT}"},
            "a tokenizers library that reads the newer file, with a transformers that allows it (4.40.0 or later)",
        ),
        CodeChange("t5-slow-tokenizer", "load the slow T5Tokenizer from its SentencePiece model"),
        CodeChange(
            "tokenizer-json-converted",
            "or the file: `compat convert tokenizer.json --for tokenizers==VERSION` writes it anew for an older reader",
        ),
    ),
)
