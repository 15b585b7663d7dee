"""The packages whose versions are looked for in a text, by the names that people and tools give them. Pure."""

from __future__ import annotations

import re

NAMES = (
    "accelerate", "adapter-transformers", "auto-gptq", "autoawq", "bitsandbytes", "datasets", "deepspeed", "diffusers",
    "evaluate", "fastapi", "flash-attn", "fsspec", "gradio", "hf-xet", "huggingface-hub", "jax", "keras",
    "langchain", "lightning", "llamafactory", "lm-eval", "numpy", "onnx", "onnxruntime", "open-clip-torch", "optimum",
    "pandas", "peft", "pillow", "protobuf", "pyarrow", "pydantic", "pytorch-lightning", "requests", "safetensors",
    "salesforce-lavis", "scikit-learn", "scipy", "sentence-transformers", "sentencepiece", "setfit", "setuptools", "tensorflow",
    "tf-keras", "timm", "tokenizers", "torch", "torchaudio", "torchvision", "transformers", "triton", "trl", "typer",
    "unsloth", "urllib3", "vllm", "xformers",
)  # fmt: skip

ALIASES = {"pytorch": "torch", "huggingface-hub": "huggingface-hub", "scikit-learn": "scikit-learn"}
"""Other names of the same."""

_SPELLED = "|".join(sorted((re.escape(name).replace(r"\-", "[-_]") for name in (*NAMES, "pytorch")), key=len, reverse=True))
NAME = rf"(?P<name>{_SPELLED})"
"""Any of them, however it is spelled; to be used without regard to case."""


def normal(name: str) -> str:
    """ "huggingface-hub" of "Huggingface_hub"."""
    plain = re.sub(r"[-_.]+", "-", name).lower()
    return ALIASES.get(plain, plain)
