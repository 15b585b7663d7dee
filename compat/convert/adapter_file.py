"""adapter_config.json of a LoRA adapter: the transformations, in the order in which they are made. Pure.

The names of the tensors in adapter_model.safetensors are the same in all releases that read it, but for trained biases
(seen in 0.8.2, 0.13.2 and 0.21.2, for Linear, Conv2d and Embedding, DoRA and modules_to_save), so that file is copied
as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from packaging.version import InvalidVersion, Version

from compat import pep440
from compat.convert import adapter_bias, adapter_init, adapter_keys
from compat.convert.outcome import Change, Document, Refused, Releases, UnusableFileError
from compat.convert.transformation import rewritten

NAME, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
OLDEST = Version("0.4.0")
TRANSFORMATIONS = (adapter_init.TRANSFORMATION, adapter_keys.TRANSFORMATION, adapter_bias.TRANSFORMATION)


def convert(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]] | Refused:
    """A configuration of one release as another one reads it. Raises UnusableFileError for another adapter's."""
    if document.get("peft_type") != "LORA":
        raise UnusableFileError(
            f"{NAME}: peft_type is {str(document.get('peft_type'))[:40]!r}; compat converts LORA alone"
        )
    if releases.target < OLDEST:
        return Refused(
            "adapter-weights", f"peft {releases.target} does not read {WEIGHTS}; {OLDEST} is the first that does"
        )
    return rewritten(document, TRANSFORMATIONS, releases)


def writer(document: Document, known: Sequence[Version]) -> Version:
    """The release that the configuration names, if it is known; else the newest known one, which reads all others."""
    try:
        named = pep440.version(str(document.get("peft_version")))
    except InvalidVersion:
        return max(known)
    return named if named in known else max(known)
