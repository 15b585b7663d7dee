"""Which transformers knows which model type, read from the wheels (tests/rules/model_types.py writes the table)."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources

OLDEST = "4.28.0"
"""What is in the oldest release that was read may be older still."""


@functools.cache
def model_types() -> Mapping[str, tuple[str, str | None]]:
    """The first release with each model type, and the first without it again (None: the newest has it)."""
    text = resources.files("compat.rules").joinpath("data/model_types.json").read_text(encoding="utf-8")
    return {name: (since, gone) for name, (since, gone) in json.loads(text).items()}
