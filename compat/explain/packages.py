"""The packages whose versions are looked for in a text, by the names that people and tools give them. Pure."""

from __future__ import annotations

import re

NAMES = (
    "accelerate", "adapter-transformers", "auto-gptq", "autoawq", "bitsandbytes", "datasets", "deepspeed", "diffusers",
    "evaluate", "fastapi", "flash-attn", "fsspec", "gradio", "hf-xet", "huggingface-hub", "jax", "keras",
    "langchain", "lightning", "llamafactory", "lm-eval", "numpy", "onnx", "onnxruntime", "open-clip-torch", "optimum",
    "pandas", "peft", "pillow", "protobuf", "pyarrow", "pydantic", "pytorch-lightning", "requests", "safetensors",
    "salesforce-lavis", "scikit-learn", "scipy", "sentence-transformers", "sentencepiece", "setfit",
    "setuptools",
    "tensorflow",
    "tf-keras", "timm", "tokenizers", "torch", "torchaudio", "torchvision", "transformers", "triton", "trl", "typer",
    "unsloth", "urllib3", "vllm", "xformers",
)  # fmt: skip

ALIASES = {"pytorch": "torch"}
"""Other names of the same."""

_LONGEST_FIRST = sorted((*NAMES, *ALIASES), key=len, reverse=True)
_SPELLED = "|".join(re.escape(each).replace(r"\-", "[-_]") for each in _LONGEST_FIRST)
NAME = re.compile(rf"(?<![\w./-])(?:{_SPELLED})(?!\w)", re.IGNORECASE)
"""Any of them, however it is spelled, as a word of its own."""
WORDS = tuple(sorted({each.partition("-")[0].encode() for each in NAMES}))
"""Without one of these a line names none of them (but in capitals, as few tools write it)."""


def normal(name: str) -> str:
    """ "huggingface-hub" of "Huggingface_hub"."""
    plain = re.sub(r"[-_.]+", "-", name).lower()
    return ALIASES.get(plain, plain)
