"""What `compat convert` asks about an original and its converted file; no suite of a combination has these."""

from .probe import Probe

CONVERT = (
    Probe(
        id="convert-tokenizer-file",
        question="What does the tokenizers library make of this file and these texts?",
        function="convert.tokens:file",
        role="demonstration",
        suite="convert",
        requires=("import-tokenizers",),
        time_limit_s=600.0,
    ),
    Probe(
        id="convert-tokenizer-folder",
        question="Which ids does transformers' AutoTokenizer give for this folder and these texts?",
        function="convert.tokens:auto",
        role="demonstration",
        suite="convert",
        requires=("import-tokenizers",),
        time_limit_s=600.0,
    ),
    Probe(
        id="convert-chat-template",
        question="Which texts does this folder's chat template make of these conversations?",
        function="convert.chat:texts",
        role="demonstration",
        suite="convert",
        requires=("import-tokenizers",),
        time_limit_s=600.0,
    ),
    Probe(
        id="convert-adapter",
        question="What does peft make of this adapter over a skeleton of its base model?",
        function="convert.adapter:outputs",
        role="demonstration",
        suite="convert",
        requires=("import-peft",),
        time_limit_s=600.0,
    ),
)
