"""Boundary by running: tokenizers 0.15.2 reads the file, 0.19.1 to 0.20.3 give the old words, 0.21.4 the new ones."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"tokenizers": ">=0.19.0"}

RULE = Rule(
    id="tokenizer-json-older-than-reader",
    title="The tokenizer.json has a Metaspace that newer tokenizers libraries refuse",
    cause=(
        "A tokenizer.json of an older time may say both add_prefix_space and a prepend_scheme that contradicts it. "
        "tokenizers 0.19 and later refuse such a file; older releases read it."
    ),
    package="tokenizers",
    affected=AFFECTED,
    matches=signature(
        r"did not match any variant of untagged enum (?:PyPreTokenizerTypeWrapper|PreTokenizerUntagged)|"
        r"add_prefix_space does not match declared prepend_scheme",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"tokenizers": "<0.19", "transformers": "<4.40.0"}, "a tokenizers library that reads the older file"),
        CodeChange(
            None,
            "use the newer revision of the model's tokenizer.json, or write the file anew: "
            "`compat convert tokenizer.json --for tokenizers==VERSION`",
        ),
    ),
)
