"""Imports, tokenizer files, RSGPT's way and LAVIS, in the order in which they run."""

from .probe import EVERY_SUITE, Probe

LIBRARIES = ("import-torch", "import-transformers")
IMPORT_LIMIT_S = 300.0
"""The first import in a new environment compiles thousands of modules."""

# The host's parent does the imports itself, once, before it forks: they have no function.
IMPORTS = (
    Probe(
        id="import-torch", question="Does torch import?", function="", suite=EVERY_SUITE, time_limit_s=IMPORT_LIMIT_S
    ),
    Probe(
        id="import-transformers",
        question="Does transformers import?",
        function="",
        time_limit_s=IMPORT_LIMIT_S,
        suite=EVERY_SUITE,
        requires=("import-torch",),
    ),
    Probe(
        id="import-tokenizers",
        question="Does tokenizers import?",
        function="",
        suite=EVERY_SUITE,
        time_limit_s=IMPORT_LIMIT_S,
    ),
    Probe(
        id="import-peft",
        question="Does peft import beside this transformers?",
        function="",
        time_limit_s=IMPORT_LIMIT_S,
        suite=EVERY_SUITE,
        requires=LIBRARIES,
        controls=("import-transformers",),
    ),
)

TOKENIZER = (
    Probe(
        id="tokenizer-json-own-file",
        question="Does tokenizers read back a T5-style tokenizer.json that it wrote itself?",
        function="tokenizer:json_own_file",
        role="control",
        language="t5",
        requires=("import-tokenizers",),
        controls=("tokenizer-json-newer-file",),
    ),
    Probe(
        id="tokenizer-json-newer-file",
        question="Does tokenizers read a T5-style tokenizer.json that tokenizers 0.21.1 wrote?",
        function="tokenizer:json_newer_file",
        language="t5",
        requires=("import-tokenizers",),
        controls=("tokenizer-json-own-file",),
    ),
    Probe(
        id="tokenizer-json-converted",
        question="Does tokenizers read the file of 0.21.1 once `compat convert` has written it anew for 0.15.2?",
        function="tokenizer:json_converted_file",
        role="remedy",
        language="t5",
        requires=("import-tokenizers",),
        controls=("tokenizer-json-newer-file",),
    ),
    Probe(
        id="t5-fast-newer-file",
        question="Does T5TokenizerFast load a tokenizer.json that tokenizers 0.21.1 wrote?",
        function="tokenizer:t5_fast_newer_file",
        language="t5",
        requires=("import-transformers", "import-tokenizers"),
        controls=("tokenizer-json-newer-file", "t5-slow-tokenizer"),
    ),
    Probe(
        id="t5-slow-tokenizer",
        question="Does the slow T5Tokenizer, from the SentencePiece model, give the ids of the tokenizer.json?",
        function="tokenizer:t5_slow_tokenizer",
        role="remedy",
        language="t5",
        requires=("import-transformers",),
        controls=("t5-fast-newer-file",),
    ),
)

RSGPT = (
    Probe(
        id="rsgpt-forward",
        question="Does RSGPT's way (Q-Former, inputs_embeds alone into LLaMA) give a loss and gradients?",
        function="rsgpt:forward_and_gradients",
        suite="rsgpt",
        language="llama",
        requires=LIBRARIES,
        on_device=True,
    ),
    Probe(
        id="rsgpt-training-steps",
        question="Does the loss fall in ten AdamW steps of RSGPT's way, with vision model and LLaMA unmoved?",
        function="rsgpt:training_steps",
        suite="rsgpt",
        language="llama",
        requires=(*LIBRARIES, "rsgpt-forward"),
        controls=("rsgpt-forward",),
        on_device=True,
    ),
)

LAVIS = (
    Probe(
        id="lavis-t5-present",
        question="Is BLIP-2 with T5 (blip2_t5.py) among the files of the installed salesforce-lavis?",
        function="lavis:file_present",
        parameters={"name": "blip2_t5.py"},
        role="control",
        suite="lavis",
        language="t5",
        controls=("lavis-t5-instruct-present",),
    ),
    Probe(
        id="lavis-t5-instruct-present",
        question="Is InstructBLIP with T5 (blip2_t5_instruct.py) among the files of the installed salesforce-lavis?",
        function="lavis:file_present",
        parameters={"name": "blip2_t5_instruct.py"},
        suite="lavis",
        language="t5",
        controls=("lavis-t5-present",),
    ),
    Probe(
        id="lavis-t5-passes-embeds-only",
        question="Does LAVIS's code give its T5 inputs_embeds and never input_ids?",
        function="lavis:passes_embeds_only",
        role="control",
        suite="lavis",
        language="t5",
        requires=("lavis-t5-present",),
    ),
    Probe(
        id="lavis-t5-forward",
        question="Does LAVIS's own forward, Q-Former and T5 compute a loss that depends on the image?",
        function="lavis:t5_forward",
        role="control",
        suite="lavis",
        language="t5",
        requires=(*LIBRARIES, "lavis-t5-present"),
        controls=("lavis-t5-passes-embeds-only",),
    ),
)
