"""Biases that an adapter trains (bias "all" or "lora_only"): since 0.7 their names in the file say base_layer.

By running: 0.6.2 loads a file of 0.21.2, passes these names over without a word, and computes with the base model's own
biases; 0.7.1 finds them.
"""

from __future__ import annotations

from packaging.version import Version

from compat.convert.outcome import CannotConvertError, Change, Document, Releases
from compat.convert.transformation import Transformation

ID = "adapter-bias"
NAMED = Version("0.7.0")


def apply(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """The configuration as it is. Raises CannotConvertError where the file's biases would be passed over."""
    bias = document.get("bias", "none")
    if bias in ("none", None) or (releases.source < NAMED) is (releases.target < NAMED):
        return document, ()
    raise CannotConvertError(
        f"this adapter trains biases (bias {str(bias)[:40]!r}), which peft {releases.target} looks for under other "
        "names and passes over without a word"
    )


TRANSFORMATION = Transformation(
    id=ID,
    rewrites="nothing: it refuses biases across 0.7.0",
    package="peft",
    since="0.7.0",
    equivalent="without trained biases there are no such names",
    apply=apply,
)
