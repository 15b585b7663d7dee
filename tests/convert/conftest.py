"""Samples that releases wrote, and conversions of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from compat.convert import tokenizer_file
from compat.convert.outcome import Change, Document, Refused, Releases

SAMPLES = Path(__file__).parent / "samples"
ADAPTERS = SAMPLES / "adapters"
SHIPPED = Path(__file__).parents[2] / "compat" / "probes" / "data"


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Any]:
    """A captured JSON file by its path among the samples."""
    return lambda name: json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def of_tokenizers(document: Document, source: str, target: str) -> tuple[Document, tuple[Change, ...]] | Refused:
    """A tokenizer.json of one release for another one."""
    return tokenizer_file.convert(document, Releases(Version(source), Version(target)))


@pytest.fixture(name="of_tokenizers", scope="session")
def _of_tokenizers() -> Callable[..., Any]:
    return of_tokenizers


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def documented() -> Path:
    """The document's tokenizer.json."""
    return SHIPPED / "tokenizer.json"
