"""A base model for an adapter whose own is not at hand: the modules that the adapter's tensors are for, at their paths.

Which they are is read from the names and shapes in ``adapter_model.safetensors``; their weights are the same numbers
in every environment.
"""

import zlib
from typing import Any, Dict, Iterator, List, Tuple

from ..probe import Skipped

PREFIX = "base_model.model."
LINEAR = (".lora_A.weight", ".lora_B.weight")
EMBEDDING = (".lora_embedding_A", ".lora_embedding_B")
SMALL = 2**26
"""Numbers in all base weights together, up to which each weight has its own; beyond, one number is all of a weight."""
STRIDE = 0.7310585786300049

Shapes = Dict[str, Tuple[int, ...]]


def modules(shapes: Shapes, config: Dict[str, Any]) -> Dict[str, Any]:
    """The modules by path. Raises Skipped for tensors that do not tell what their module is."""
    names = {name[len(PREFIX) :]: shape for name, shape in shapes.items() if name.startswith(PREFIX)}
    if not names or len(names) != len(shapes):
        raise Skipped("its tensors are not named as those of an adapter of a whole model")
    if config.get("layer_replication"):
        raise Skipped("it replicates layers, and without its own base model nobody can tell which")
    made: Dict[str, Any] = {}
    for path in sorted({path for path, _ in _paths(names)}):
        made[path] = _adapted(path, names, config)
    for path in sorted(_whole(names)):
        if path not in made:
            made[path] = _saved(path, names)
    return made


def _paths(names: Shapes) -> Iterator[Tuple[str, str]]:
    for name in names:
        for ending in (LINEAR[0], EMBEDDING[0]):
            if name.endswith(ending):
                yield name[: -len(ending)], ending


def _whole(names: Shapes) -> List[str]:
    """Modules that are in the file with all their weights (modules_to_save)."""
    paths = {name.rpartition(".")[0] for name in names if ".lora_" not in name and ".base_layer" not in name}
    return sorted(path for path in paths if path)


def _adapted(path: str, names: Shapes, config: Dict[str, Any]) -> Any:
    from torch import nn

    first = names.get(path + LINEAR[0], names.get(path + EMBEDDING[0]))
    second = names.get(path + LINEAR[1], names.get(path + EMBEDDING[1]))
    if first is None or second is None:
        raise Skipped("it has one half of the adapter of {} alone".format(path))
    if path + EMBEDDING[0] in names:
        return nn.Embedding(first[1], second[0], _weight=_weight(path, (first[1], second[0]), names))
    if len(first) == 4:
        return _filled(nn.Conv2d(first[1], second[0], first[2:], bias=False), path, names)
    if len(first) != 2:
        raise Skipped("the adapter of {} has the shape {}".format(path, list(first)))
    if config.get("fan_in_fan_out"):
        return _conv1d(path, first[1], second[0], names)
    return _linear(path, first[1], second[0], names, config.get("bias", "none") != "none")


def _linear(path: str, inputs: int, outputs: int, names: Shapes, biased: bool) -> Any:
    import torch

    with torch.device("meta"):
        made = torch.nn.Linear(inputs, outputs, bias=biased)
    return _filled(made, path, names)


def _conv1d(path: str, inputs: int, outputs: int, names: Shapes) -> Any:
    from transformers.pytorch_utils import Conv1D

    return _filled(Conv1D(outputs, inputs), path, names)


def _saved(path: str, names: Shapes) -> Any:
    """A module of which the file has everything: of two dimensions a Linear, of one a LayerNorm."""
    from torch import nn

    shape, bias = names.get(path + ".weight"), path + ".bias" in names
    if shape is not None and len(shape) == 2:
        return _linear(path, shape[1], shape[0], names, bias)
    if shape is not None and len(shape) == 1:
        return nn.LayerNorm(shape[0])
    raise Skipped("nothing tells what kind of module {} is".format(path))


def _filled(module: Any, path: str, names: Shapes) -> Any:
    from torch import nn

    for name, parameter in list(module.named_parameters()):
        setattr(module, name, nn.Parameter(_weight(path + "." + name, tuple(parameter.shape), names)))
    return module


def _weight(name: str, shape: Tuple[int, ...], names: Shapes) -> Any:
    """The same numbers for the same name and shape, whatever the release."""
    import torch

    start = zlib.crc32(name.encode()) % 1000
    if _size(names) > SMALL:
        return torch.full((1,), 0.01 + start / 10000).expand(shape)
    count = 1
    for length in shape:
        count *= length
    return (torch.sin(torch.arange(count, dtype=torch.float64) * STRIDE + start) * 0.1).float().reshape(shape)


def _size(names: Shapes) -> int:
    """About how many numbers the base weights have: of each adapted module inputs times outputs."""
    return sum(
        shape[-1] * names.get(name.replace("lora_A", "lora_B"), (0,))[0]
        for name, shape in names.items()
        if "lora_A" in name
    )


def assembled(made: Dict[str, Any]) -> Any:
    """One model that has these modules at these paths, and what PEFT's task wrappers look for when they wrap it."""
    from torch import nn

    whole: Any = nn.Module()
    whole.config = {"model_type": "custom", "tie_word_embeddings": False}
    for name in ("prepare_inputs_for_generation", "_prepare_encoder_decoder_kwargs_for_generation"):
        setattr(whole, name, _never)
    for path, module in made.items():
        place: Any = whole
        *above, name = path.split(".")
        for step in above:
            children = dict(place.named_children())
            if step not in children:
                place.add_module(step, nn.Module())
            place = getattr(place, step)
        place.add_module(name, module)
    return whole


def _never(*_: Any, **__: Any) -> None:
    raise NotImplementedError("the modules of a skeleton are called one by one")
