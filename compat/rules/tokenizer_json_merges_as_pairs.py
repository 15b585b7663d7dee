"""Boundary by running: tokenizers 0.19.1 reads neither merges as pairs nor the ByteLevel normalizer, 0.20.0 both."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"tokenizers": "<0.20.0"}

RULE = Rule(
    id="tokenizer-json-merges-as-pairs",
    title="The tokenizer.json has a model or a normalizer in the form of tokenizers 0.20 or later",
    cause=(
        "Since 0.20 the tokenizers library writes the merges of a BPE model as pairs, and it has new normalizers. "
        "Older releases do not recognise the model or the normalizer at all."
    ),
    package="tokenizers",
    affected=AFFECTED,
    matches=signature(
        r"did not match any variant of untagged enum (?:ModelWrapper|Py\w*NormalizerTypeWrapper)", affected=AFFECTED
    ),
    remedies=(
        Pins({"tokenizers": ">=0.20.0", "transformers": ">=4.45.0"}, "a tokenizers library that reads the newer file"),
        CodeChange(
            None,
            "use the older revision of the model's tokenizer.json, or the slow tokenizer, or write the file anew: "
            "`compat convert tokenizer.json --for tokenizers==VERSION`",
        ),
    ),
)
