"""The probes whose figures are compared between two sides: what does a release compute, rather than whether it does?"""

from typing import Any, Tuple

from .probe import Probe

SUITE = "drift"
LIBRARIES = ("import-torch", "import-transformers")
TOKENIZERS = ("import-transformers", "import-tokenizers")
LORA = (*LIBRARIES, "import-peft")
INSTRUCTBLIP = (*LIBRARIES, "instructblip-class")

FILES = ("t5-fast", "t5", "llama", "gpt2-fast", "gpt2", "bert-fast", "bert")
"""The keys of drift_tokens.KINDS."""
MODELS = ("t5", "llama", "qwen2", "gpt2", "bert", "vit", "clip")
"""The keys of drift_models.MODELS."""
ADAPTED = ("t5", "llama", "gpt2", "bert")
"""The keys of drift_adapter.ADAPTERS."""
GENERATING = ("t5", "llama", "qwen2", "gpt2")
"""Those of MODELS that have a prompt."""


def _each(
    function: str, key: str, names: Tuple[str, ...], requires: Any, prefix: str, question: str
) -> Tuple[Probe, ...]:
    """One probe a name; ``key`` is the function's parameter, and the name stands in the question for the braces."""
    return tuple(
        Probe("drift-" + prefix + name, question.format(name), function, {key: name}, suite=SUITE, requires=requires)
        for name in names
    )


TOKENS = _each(
    "drift_tokens:tokens", "kind", FILES, TOKENIZERS, "tokens-", "Which ids does the tokenizer {} give to fixed texts?"
)
LOSSES = (
    *_each("drift_numbers:forward", "name", MODELS, LIBRARIES, "loss-", "What does a tiny {} checkpoint compute?"),
    *_each(
        "drift_numbers:instructblip", "language", ("t5", "llama"), INSTRUCTBLIP, "loss-instructblip-",
        "What does a tiny InstructBLIP with a {} compute?",
    ),
)  # fmt: skip
ADAPTERS = _each(
    "drift_numbers:adapted", "name", ADAPTED, LORA, "lora-", "What does a saved LoRA adapter compute on a tiny {}?"
)
GENERATIONS = _each(
    "drift_numbers:generated", "name", GENERATING, LIBRARIES, "generate-",
    "Which ids does a tiny {} generate, greedily and with beams?",
)  # fmt: skip
DEFAULTS = (
    Probe(
        id="drift-generation-defaults",
        question="Which settings does generate() use where nobody says anything?",
        function="drift_defaults:generation",
        suite=SUITE,
        requires=LIBRARIES,
    ),
    Probe(
        id="drift-training-defaults",
        question="Which defaults does TrainingArguments have?",
        function="drift_defaults:training",
        suite=SUITE,
        requires=LIBRARIES,
    ),
    Probe(
        id="drift-lora-defaults",
        question="Which defaults does LoraConfig have, and which modules does it adapt where none are named?",
        function="drift_defaults:lora",
        suite=SUITE,
        requires=LORA,
    ),
    Probe(
        id="drift-loading-defaults",
        question="Of which type and in which mode does a checkpoint in half precision come?",
        function="drift_defaults:loading",
        parameters={"name": "llama"},
        suite=SUITE,
        requires=LIBRARIES,
    ),
)

DRIFT = (*TOKENS, *LOSSES, *ADAPTERS, *GENERATIONS, *DEFAULTS)
