"""init_lora_weights of a LoRA adapter: how weights began, which a loaded adapter's weights replace - if that was all.

The names are those in the annotations of LoraConfig in the wheels of peft 0.7.0 to 0.21.2. PiSSA, OLoRA, CorDA and
LoftQ change the weights of the base model besides, and again when the adapter is loaded: these are refused.
"""

from __future__ import annotations

from packaging.version import Version

from compat.convert.outcome import CannotConvertError, Change, Document, Releases
from compat.convert.transformation import Transformation

ID = "adapter-init"
KEY = "init_lora_weights"
SINCE = {
    "gaussian": "0.7.0",
    "loftq": "0.7.0",
    "pissa": "0.11.0",
    "olora": "0.12.0",
    "eva": "0.14.0",
    "corda": "0.15.0",
    "orthogonal": "0.16.0",
    "mica": "0.20.0",
}
REPLACED = ("gaussian", "eva", "orthogonal")
"""They begin with other numbers in the adapter, and touch nothing else."""


def apply(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """The configuration with true for a beginning that the target does not know and does not need."""
    value = document.get(KEY, True)
    if isinstance(value, bool | None):
        return document, ()
    known = next((name for name in SINCE if isinstance(value, str) and value.startswith(name)), None)
    if known is None:
        raise CannotConvertError(f"compat does not know the value {str(value)[:60]!r} of {KEY}")
    if releases.target >= Version(SINCE[known]):
        return document, ()
    if known not in REPLACED:
        raise CannotConvertError(
            f"this adapter begins with {value} ({KEY}), which changes the base model too, and peft {releases.target} "
            "does not know it"
        )
    return {**document, KEY: True}, (Change(ID, f"{KEY} {value} -> true"),)


TRANSFORMATION = Transformation(
    id=ID,
    rewrites="init_lora_weights in adapter_config.json",
    package="peft",
    since="; ".join(f"{name} {since}" for name, since in SINCE.items()),
    equivalent="the weights in the file replace what an adapter begins with",
    apply=apply,
)
