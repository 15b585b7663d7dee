"""What one release saves and another loads: a table of the kinds of artefact, and the two probes of each.

`compat artefacts` asks them, and nobody else: a reading is asked of what an environment wrote before.
"""

from typing import Any, Dict, NamedTuple, Tuple

from .probe import Probe

SUITE = "artefacts"
WRITE, READ = "artefact-write-", "artefact-read-"
LIBRARIES = ("import-torch", "import-transformers")
TOKENIZERS = ("import-tokenizers",)
BOTH = ("import-transformers", "import-tokenizers")
INSTRUCTBLIP = (*LIBRARIES, "instructblip-class")
LORA = (*LIBRARIES, "import-peft")


class Kind(NamedTuple):
    """One kind of artefact: its name, what it is, the module with ``write`` and ``read``, and their parameters."""

    name: str
    what: str
    module: str
    requires: Tuple[str, ...]
    parameters: Dict[str, Any] = {}


KINDS = (
    Kind("tokenizer-json-unigram", "tokenizer.json with a Unigram model and a Metaspace, as T5's", "tokenizer_json",
         TOKENIZERS, {"shape": "unigram"}),
    Kind("tokenizer-json-bpe", "tokenizer.json with bytes and merges, as GPT-2's", "tokenizer_json",
         TOKENIZERS, {"shape": "bpe"}),
    Kind("tokenizer-folder", "tokenizer_config.json and special tokens of a PreTrainedTokenizerFast",
         "tokenizer_folder", BOTH, {"shape": "plain"}),
    Kind("tokenizer-folder-t5", "tokenizer_config.json and special tokens of a T5TokenizerFast", "tokenizer_folder",
         BOTH, {"shape": "t5"}),
    Kind("chat-template", "a tokenizer's chat template", "tokenizer_folder", BOTH, {"shape": "chat"}),
    Kind("adapter", "a LoRA adapter: adapter_config.json and its weights", "adapter", LORA),
    Kind("model-llama", "weights and configuration of a LLaMA with LLaMA 3's rotary base", "models", LIBRARIES,
         {"shape": "llama"}),
    Kind("model-t5", "weights and configuration of a T5, whose embeddings are its head too", "models", LIBRARIES,
         {"shape": "t5"}),
    Kind("model-flan-t5", "weights and configuration of a Flan-T5, with a head of its own", "models", LIBRARIES,
         {"shape": "flan-t5"}),
    Kind("model-instructblip-t5", "weights and configuration of an InstructBLIP with a Flan-T5", "instructblip_folder",
         INSTRUCTBLIP, {"language": "t5"}),
    Kind("model-instructblip-llama", "weights and configuration of an InstructBLIP with a LLaMA", "instructblip_folder",
         INSTRUCTBLIP, {"language": "llama"}),
    Kind("generation-beams", "generation_config.json with settings of a search with beams", "generation", LIBRARIES,
         {"shape": "beams"}),
    Kind("generation-groups", "generation_config.json with settings of a search with groups of beams", "generation",
         LIBRARIES, {"shape": "groups"}),
    Kind("generation-sampling", "generation_config.json with settings of sampling", "generation", LIBRARIES,
         {"shape": "sampling"}),
    Kind("checkpoint", "a training checkpoint: adapter, optimizer, scheduler and random numbers", "checkpoint", LORA),
)  # fmt: skip
"""In the order of the report."""


def _probes(kind: Kind) -> Tuple[Probe, Probe]:
    return (
        Probe(
            id=WRITE + kind.name,
            question="Does this environment save %s?" % kind.what,
            function="artefacts.%s:write" % kind.module,
            parameters=kind.parameters,
            role="control",
            suite=SUITE,
            requires=kind.requires,
        ),
        Probe(
            id=READ + kind.name,
            question="Does this environment load %s as another one saved it, with equal answers?" % kind.what,
            function="artefacts.%s:read" % kind.module,
            parameters=kind.parameters,
            role="control",
            suite=SUITE,
            requires=kind.requires,
        ),
    )


ARTEFACTS = tuple(probe for kind in KINDS for probe in _probes(kind))
