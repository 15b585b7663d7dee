"""Keys of a LoRA adapter's configuration that came with a release of peft: left out where they say nothing new.

Releases and defaults are read from the wheels of peft 0.1.0 to 0.21.2 (``tests/convert/capture.py``). Up to 0.13 an
unknown key is a TypeError; since 0.14 it is passed over with a warning, whatever it says.
"""

from __future__ import annotations

from dataclasses import dataclass

from packaging.version import Version

from compat.convert.outcome import CannotConvertError, Change, Document, Releases
from compat.convert.transformation import Transformation

ID = "adapter-keys"
TOLERANT = Version("0.14")
NOTHING: tuple[object, ...] = (None, False, {}, [])
"""What says "not in use" for every key that turns something on."""


@dataclass(frozen=True)
class Key:
    """``effect``: what an adapter does for which it says something; "" if no loaded adapter computes other numbers."""

    since: str
    effect: str = ""

    def says_nothing(self, value: object) -> bool:
        """Whether a release that does not have the key computes the same."""
        return not self.effect or value in NOTHING


ALWAYS = frozenset(
    {
        "auto_mapping",
        "base_model_name_or_path",
        "bias",
        "fan_in_fan_out",
        "inference_mode",
        "init_lora_weights",
        "layers_pattern",
        "layers_to_transform",
        "lora_alpha",
        "lora_dropout",
        "modules_to_save",
        "peft_type",
        "r",
        "revision",
        "target_modules",
        "task_type",
    }
)
"""Known to 0.4.0, the first release that reads adapter_model.safetensors."""

KEYS = {
    "rank_pattern": Key("0.6.0", "has ranks of their own for some modules (rank_pattern)"),
    "alpha_pattern": Key("0.6.0", "has scales of their own for some modules (alpha_pattern)"),
    "megatron_config": Key("0.7.0", "is for Megatron's parallel layers (megatron_config)"),
    "megatron_core": Key("0.7.0"),
    "loftq_config": Key("0.7.0", "begins with LoftQ's quantization (loftq_config)"),
    "use_rslora": Key("0.8.0", "uses rank-stabilised LoRA (use_rslora)"),
    "use_dora": Key("0.9.0", "uses DoRA (use_dora)"),
    "layer_replication": Key("0.10.0", "replicates layers (layer_replication)"),
    "runtime_config": Key("0.12.0"),
    "exclude_modules": Key("0.14.0", "excludes modules (exclude_modules)"),
    "eva_config": Key("0.14.0"),
    "lora_bias": Key("0.14.0", "has biases of its own (lora_bias)"),
    "trainable_token_indices": Key("0.15.0", "trains single tokens (trainable_token_indices)"),
    "corda_config": Key("0.15.0", "begins with CorDA (corda_config)"),
    "use_qalora": Key("0.16.0", "uses QALoRA (use_qalora)"),
    "qalora_group_size": Key("0.16.0"),
    "target_parameters": Key("0.17.0", "adapts parameters outside of modules (target_parameters)"),
    "peft_version": Key("0.18.0"),
    "alora_invocation_tokens": Key("0.18.0", "is an activated LoRA (alora_invocation_tokens)"),
    "arrow_config": Key("0.18.0", "routes between adapters (arrow_config)"),
    "ensure_weight_tying": Key("0.18.0", "ties weights (ensure_weight_tying)"),
    "lora_ga_config": Key("0.19.0", "begins with LoRA-GA (lora_ga_config)"),
    "use_bdlora": Key("0.19.0", "uses BD-LoRA (use_bdlora)"),
    "velora_config": Key("0.20.0", "uses VeLoRA (velora_config)"),
    "monteclora_config": Key("0.20.0", "uses MonteCLoRA (monteclora_config)"),
    "kasa_config": Key("0.21.0", "uses KaSA (kasa_config)"),
}


def apply(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """The configuration without keys that the target does not know. Raises CannotConvertError for one that matters."""
    dropped = [name for name in document if _is_unknown(name, releases.target)]
    for name in dropped:
        if not KEYS[name].says_nothing(document[name]):
            raise CannotConvertError(f"this adapter {KEYS[name].effect}, which peft {releases.target} cannot compute")
    if not dropped:
        return document, ()
    kept = {name: value for name, value in document.items() if name not in dropped}
    words = f"without {', '.join(sorted(dropped))}"
    return kept, (Change(ID, words, needed=releases.target < TOLERANT),)


def _is_unknown(name: str, target: Version) -> bool:
    if name in ALWAYS:
        return False
    if name not in KEYS:
        raise CannotConvertError(f"compat does not know the key {name[:60]!r}, and not what a peft without it computes")
    return target < Version(KEYS[name].since)


TRANSFORMATION = Transformation(
    id=ID,
    rewrites="keys of adapter_config.json that the target's LoraConfig does not have",
    package="peft",
    since="each key has its own release",
    equivalent=(
        "a key is left out only with its default, which is what releases without it do, or if it concerns no loaded "
        "adapter"
    ),
    apply=apply,
)
