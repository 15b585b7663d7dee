"""Versions twice: as the distribution's metadata says it and as ``__version__`` says it."""

import functools
import importlib.metadata
import platform
import sys
from typing import Any, Dict, Iterable

MODULES = {
    "torch": "torch",
    "transformers": "transformers",
    "tokenizers": "tokenizers",
    "peft": "peft",
    "accelerate": "accelerate",
    "numpy": "numpy",
    "huggingface_hub": "huggingface_hub",
    "safetensors": "safetensors",
    "salesforce-lavis": "lavis",
}
"""Distribution name to the module that it installs."""
AXES = ("torch", "transformers", "tokenizers", "peft")
"""Those that stand in every outcome."""


def versions(names: Iterable[str] = tuple(MODULES)) -> Dict[str, Dict[str, Any]]:
    """Both versions of each; None for what is not installed or not imported in this process."""
    return {name: {"metadata": _metadata(name), "attribute": _attribute(MODULES[name])} for name in names}


@functools.lru_cache(maxsize=None)  # it stands in every outcome, and what is installed stays
def _metadata(name: str) -> Any:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - metadata broken in some way of its own is a thing to be seen
        return "[unreadable: %s]" % type(error).__name__


def _attribute(module: str) -> Any:
    try:
        found = getattr(sys.modules.get(module), "__version__", None)
    except Exception as error:  # noqa: BLE001 - a lazy module computes its attributes, and may fail to
        return "[unreadable: %s]" % type(error).__name__
    return None if found is None else str(found)


def interpreter() -> Dict[str, str]:
    """Python's version and the platform, as the "host" event gives them."""
    return {"python": platform.python_version(), "platform": "%s-%s" % (sys.platform, platform.machine())}
