"""Boundary by running: transformers 4.57.6 knows none of the classes, 5.0.0 all."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": "<5.0.0"}
CLASSES = "TokenizersBackend|SentencePieceBackend|PythonBackend|MistralCommonBackend"

RULE = Rule(
    id="tokenizer-class-of-transformers-5",
    title="The tokenizer was saved by transformers 5, and an older transformers reads it",
    cause=(
        "transformers 5 has new base classes for tokenizers and writes their name into tokenizer_config.json. "
        "transformers 4 looks for a class of that name and has none."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        rf"Tokenizer class (?:{CLASSES}) does not exist|has no attribute '(?:{CLASSES})'|"
        rf"cannot import name '(?:{CLASSES})' from 'transformers",
        affected=AFFECTED,
    ),
    remedies=(
        Pins({"transformers": ">=5.0.0"}, "a transformers that knows the class"),
        CodeChange(None, "write PreTrainedTokenizerFast as tokenizer_class into tokenizer_config.json"),
    ),
)
