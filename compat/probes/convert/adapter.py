"""What a LoRA adapter's folder makes of the modules that it is for. The shared folder has it, and gets the outputs."""

import json
from pathlib import Path
from typing import Any, Dict, Generator

from ..probe import Context, WrongAnswer
from .skeleton import assembled, modules
from .tokens import FOLDER, shared

Figures = Dict[str, Any]
CONFIG, WEIGHTS, OUTPUTS = "adapter_config.json", "adapter_model.safetensors", "outputs.json"
ROWS = 3
FEATURES = 600


def outputs(context: Context) -> Generator[None, None, Figures]:
    """Loads the folder over a skeleton of its base model. Figures: the number of modules, and of those it changes.

    A module's outputs are to differ from those without the adapter, unless the adapter's own weights are zero.
    """
    import torch
    from peft import PeftModel

    folder = shared(context)
    files = folder / FOLDER
    tensors = read(files / WEIGHTS)
    config = json.loads((files / CONFIG).read_text(encoding="utf-8"))
    made = modules({name: tuple(tensor.shape) for name, tensor in tensors.items()}, config)
    with torch.no_grad():
        before = {path: numbers(module(given(module))) for path, module in made.items()}
    yield
    model = PeftModel.from_pretrained(assembled(made), str(files))
    model.eval()
    with torch.no_grad():
        after = {path: numbers(model.get_submodule("base_model.model." + path)(given(made[path]))) for path in made}
    changed = sum(before[path] != after[path] for path in made)
    if not changed and any(
        tensor.abs().max() > 0 for name, tensor in tensors.items() if "lora_B" in name or "embedding_A" in name
    ):
        raise WrongAnswer("the adapter was loaded, and no module computes anything else than without it")
    (folder / OUTPUTS).write_text(json.dumps(after), encoding="ascii")
    return {"modules": len(made), "changed": changed}


def read(file: Path) -> Dict[str, Any]:
    """The adapter's tensors by name."""
    from safetensors.torch import load_file

    return dict(load_file(str(file)))


def given(module: Any) -> Any:
    """A few inputs for a module, the same ones everywhere."""
    import torch

    kind = type(module).__name__
    if hasattr(module, "num_embeddings"):
        return torch.arange(ROWS) % module.num_embeddings
    if hasattr(module, "kernel_size"):
        return _wave((1, module.in_channels, *(2 * size + 1 for size in module.kernel_size)))
    width = module.weight.shape[0] if kind == "Conv1D" else module.weight.shape[-1]
    return _wave((ROWS, width))


def _wave(shape: Any) -> Any:
    import torch

    count = 1
    for length in shape:
        count *= length
    return torch.cos(torch.arange(count, dtype=torch.float64) * 1.1).float().reshape(shape)


def numbers(tensor: Any) -> Any:
    """Of each output feature, the second dimension, the values for some inputs: a few thousand in all, spread over it.

    By feature, because a large one is to hide nothing of the others.
    """
    features = tensor.detach().float().transpose(0, 1).flatten(1)
    count, width = features.shape
    return features[:: max(1, count // FEATURES), :: max(1, width // ROWS)].tolist()
