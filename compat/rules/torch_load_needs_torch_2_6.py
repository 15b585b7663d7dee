"""Boundary read from the wheels: the check is in transformers from 4.52.0 on."""

from compat.rules.rule import CodeChange, Pins, Rule
from compat.rules.signs import signature

AFFECTED = {"torch": "<2.6"}

RULE = Rule(
    id="torch-load-needs-torch-2-6",
    title="This transformers loads pickled weights only with torch 2.6 or later",
    cause=(
        "Because of a vulnerability in torch.load, transformers refuses to load weights that are not safetensors "
        "with a torch older than 2.6. The installed torch is older."
    ),
    package="torch",
    affected=AFFECTED,
    matches=signature(
        r"serious vulnerability issue in `torch\.load`.*upgrade torch to at least v2\.6", affected=AFFECTED
    ),
    remedies=(
        Pins({"torch": ">=2.6"}, "torch 2.6 or later, with torchvision and torchaudio of the same time"),
        CodeChange(None, "load the model's weights as safetensors (use_safetensors=True, or convert them once)"),
    ),
)
