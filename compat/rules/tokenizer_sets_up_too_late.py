"""Boundary by running: transformers 4.33.3 makes such a tokenizer, 4.34.1 does not."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"transformers": ">=4.34.0"}

RULE = Rule(
    id="tokenizer-sets-up-too-late",
    title="The model's own tokenizer calls its base class before it has its vocabulary",
    cause=(
        "Since 4.34 the base class of tokenizers asks for the vocabulary while it is made. A tokenizer that came with "
        "a model and was written before (Baichuan, ChatGLM2, InternLM, Qwen) loads its vocabulary only afterwards."
    ),
    package="transformers",
    affected=AFFECTED,
    matches=signature(
        r"(?<!\w)\w*Tokenizer'? (?:object )?has no attribute "
        r"'?(?:sp_model|tokenizer|sp_tokenizer|vocab|encoder|vocab_file|mergeable_ranks|IMAGE_ST|text_tokenizer)'?(?!\w)",
        "AttributeError",
        affected=AFFECTED,
        through=("transformers/tokenization_utils",),
    ),
    remedies=(
        Pins({"transformers": "<4.34.0"}, "a transformers of the time of the model's tokenizer (4.33.3)"),
        CodeChange(
            None, "move super().__init__(...) to the end of the tokenizer's __init__, or take its newer revision"
        ),
    ),
)
