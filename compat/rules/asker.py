"""Who asked: the code whose line wanted what was not there. Pure: frames in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from compat.model import Frame
from compat.rules.rule import Case

REMOTE = "transformers_modules/"
"""Where transformers keeps the code that came with a model."""

HISTORIC = {
    "transformers": "transformers",
    "peft": "peft",
    "accelerate": "accelerate",
    "tokenizers": "tokenizers",
    "huggingface_hub": "huggingface-hub",
}
"""The distributions of the history by their folder."""

NAMED_ALIKE = (
    *("adapters", "auto-gptq", "axolotl", "bertopic", "bitsandbytes", "datasets", "deepspeed", "diffusers", "evaluate"),
    *("faster-whisper", "FlagEmbedding", "flair", "gptqmodel", "keybert", "langchain", "langchain-community"),
    *("langchain-huggingface", "lightning", "llama-index", "llamafactory", "llmcompressor", "lm-eval", "lmdeploy"),
    *("mlx-lm", "mteb", "optimum", "pytorch-lightning", "safetensors", "sentence-transformers", "setfit", "sglang"),
    *("simpletransformers", "spacy-transformers", "trl", "unsloth", "unsloth-zoo", "vllm", "whisperx", "xformers"),
    "xinference",
)
LIBRARIES = {
    **HISTORIC,
    **{name.replace("-", "_"): name for name in NAMED_ALIKE},
    "awq": "autoawq",
    "haystack": "haystack-ai",
    "lavis": "salesforce-lavis",
    "open_clip": "open-clip-torch",
    "swift": "ms-swift",
}
"""Libraries that stand on those of the history, by their folder; a folder that is not named here is the user's own."""

PASSED_OVER = re.compile(
    r"^(?:torch/|<|python3[\d.]*/|functools\.py|contextlib\.py|importlib/|"
    r"huggingface_hub/utils/_(?:validators|deprecation)\.py|transformers/utils/(?:deprecation|import_utils)\.py|"
    r"accelerate/(?:hooks|utils/operations)\.py)(?!elsewhere>|folder>|probes?>|ipython|stdin>|string>)"
)
"""Files that only hand a call on."""
HANDS_ON = frozenset({"__getattr__", "__getattribute__", "wrapper", "wrapped", "wrapped_func", "inner", "_inner_fn"})
"""Functions that only hand a call on, or that are asked by Python itself."""

FAILED_IMPORT = re.compile(r"Failed to import (?P<module>\w[\w.]*) because of the following error")


class Who(StrEnum):
    """The kinds of askers."""

    OWN = "own"
    """The user's own code."""
    REMOTE = "remote"
    """Code that came with a model."""
    LIBRARY = "library"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Asker:
    """The code that asked. ``package``: a library's distribution; ``module``: its dotted module, if that is known.

    ``through``: the call went through the callee's own code, which handed on what it was given.
    """

    who: Who
    package: str = ""
    module: str = ""
    place: str = ""
    through: bool = False


NOBODY = Asker(Who.UNKNOWN)


def asker(case: Case, callee: str) -> Asker:
    """The innermost code outside of the distribution ``callee`` that asked."""
    frames = [frame for frame in case.raised.frames if not handed_on(frame)]
    outside = [frame for frame in frames if package_of(frame) != callee]
    if outside:
        through = package_of(frames[-1]) == callee
        return _of_frame(outside[-1], through)
    return _of_message(case.raised.message, callee)


def innermost(case: Case) -> Asker:
    """The innermost code that asked, whoever it is."""
    frames = [frame for frame in case.raised.frames if not handed_on(frame)]
    return _of_frame(frames[-1], through=False) if frames else NOBODY


def package_of(frame: Frame) -> str:
    """The distribution that a frame is in; "" for remote and own code."""
    return "" if REMOTE in frame.file else LIBRARIES.get(frame.file.partition("/")[0], "")


def handed_on(frame: Frame) -> bool:
    """Whether a frame only handed on what it was given."""
    return bool(PASSED_OVER.match(frame.file)) or frame.function in HANDS_ON


def passes_remote(frames: Iterable[Frame]) -> bool:
    """Whether code that came with a model ran."""
    return any(REMOTE in frame.file for frame in frames)


def _of_frame(frame: Frame, through: bool) -> Asker:
    place = f"{frame.file}:{frame.line}"
    if REMOTE in frame.file:
        return Asker(Who.REMOTE, place=place, through=through)
    package = package_of(frame)
    if not package:
        return Asker(Who.OWN, place=place, through=through)
    return Asker(Who.LIBRARY, package, _module(frame.file), place, through)


def _of_message(message: str, callee: str) -> Asker:
    """The module that transformers could not import, where its message is all there is."""
    found = FAILED_IMPORT.search(message)
    top = found["module"].partition(".")[0] if found else ""
    package = LIBRARIES.get(top, "")
    return Asker(Who.LIBRARY, package, found["module"]) if found and package not in ("", callee) else NOBODY


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
