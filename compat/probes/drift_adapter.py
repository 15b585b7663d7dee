"""LoRA adapters as PEFT saves them, for the tiny models of the drift probes."""

import json
from pathlib import Path
from typing import Dict, NamedTuple

from .drift_checkpoint import Shapes, each, weight
from .drift_models import HIDDEN

RANK, ALPHA = 4, 8


class Adapter(NamedTuple):
    """The adapted modules, (inputs, outputs) by name, and PEFT's task type.

    ``transposed``: the modules keep their weights as (inputs, outputs), as GPT-2's do.
    """

    modules: Shapes
    task_type: str
    transposed: bool = False


ADAPTERS: Dict[str, Adapter] = {
    "t5": Adapter(
        {
            "{encoder,decoder}.block.{0,1}.layer.0.SelfAttention.{q,v}": (HIDDEN, HIDDEN),
            "decoder.block.{0,1}.layer.1.EncDecAttention.{q,v}": (HIDDEN, HIDDEN),
        },
        "SEQ_2_SEQ_LM",
    ),
    "llama": Adapter({"model.layers.{0,1}.self_attn.{q,v}_proj": (HIDDEN, HIDDEN)}, "CAUSAL_LM"),
    "gpt2": Adapter({"transformer.h.{0,1}.attn.c_attn": (HIDDEN, 3 * HIDDEN)}, "CAUSAL_LM", transposed=True),
    "bert": Adapter({"bert.encoder.layer.{0,1}.attention.self.{query,value}": (HIDDEN, HIDDEN)}, ""),
}


def write(adapter: Adapter, folder: Path) -> str:
    """``adapter_config.json`` and ``adapter_model.safetensors``, B not zero; returns the folder's path."""
    from safetensors.torch import save_file

    folder.mkdir()
    modules = list(each(adapter.modules))
    config = {
        "peft_type": "LORA",
        "task_type": adapter.task_type or None,
        "r": RANK,
        "lora_alpha": ALPHA,
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": adapter.transposed,
        "target_modules": sorted({name.rpartition(".")[2] for name, _ in modules}),
        "base_model_name_or_path": "",
        "inference_mode": True,
    }
    (folder / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
    weights = {}
    for name, (inputs, outputs) in modules:
        for part, shape in (("lora_A", (RANK, inputs)), ("lora_B", (outputs, RANK))):
            full = "base_model.model.{}.{}.weight".format(name, part)
            weights[full] = weight(full, shape)
    save_file(weights, str(folder / "adapter_model.safetensors"), metadata={"format": "pt"})
    return str(folder)
