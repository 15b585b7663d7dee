"""tokenizer.json: the transformations, in the order in which they are made. Pure."""

from __future__ import annotations

from packaging.version import Version

from compat.convert import (
    tokenizer_byte_fallback,
    tokenizer_ignore_merges,
    tokenizer_kinds,
    tokenizer_merges,
    tokenizer_metaspace,
)
from compat.convert.outcome import Change, Document, Refused, Releases, UnusableFileError
from compat.convert.transformation import rewritten

NAME = "tokenizer.json"
OLDEST = Version(tokenizer_kinds.OLDEST)
TRANSFORMATIONS = (
    tokenizer_kinds.TRANSFORMATION,
    tokenizer_metaspace.TRANSFORMATION,
    tokenizer_ignore_merges.TRANSFORMATION,
    tokenizer_byte_fallback.TRANSFORMATION,
    tokenizer_merges.TRANSFORMATION,
)


def convert(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]] | Refused:
    """A document of one release as another one writes it. Raises UnusableFileError for a target that is too old."""
    if releases.target < OLDEST:
        raise UnusableFileError(f"tokenizers {releases.target}: compat knows the files of {OLDEST} and later")
    return rewritten(document, TRANSFORMATIONS, releases)
