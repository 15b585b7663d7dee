"""Preloaded: what transformers, peft and torch import only when they are first used, in nearly every probe.

Each of these would be imported again by each child. Nothing is computed here.
"""

import contextlib
import importlib
import sys


def configurations() -> None:
    """The configurations that the auto classes of language models know; they import all of them to find one."""
    auto = importlib.import_module("transformers.models.auto.modeling_auto")
    for name in ("AutoModelForCausalLM", "AutoModelForSeq2SeqLM"):
        list(getattr(auto, name)._model_mapping.keys())  # noqa: SLF001 - what from_config does


if "transformers" in sys.modules:
    configurations()
if "peft" in sys.modules:
    with contextlib.suppress(ImportError):
        importlib.import_module("jinja2")  # a saved adapter gets a model card
