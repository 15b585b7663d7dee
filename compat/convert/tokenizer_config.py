"""tokenizer_config.json as transformers 5 writes it, for transformers 4. Pure.

By running 5.23.0's folders in 4.28.0, 4.37.0, 4.44.0 and 4.57.6: none has the class TokenizersBackend, and
extra_special_tokens, a list in 5, is passed over by 4.44 and an AttributeError in 4.57. 5.23.0 reads what 4 writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from packaging.version import Version

from compat.convert.outcome import CannotConvertError, Change, Document, Refused, Releases
from compat.convert.transformation import Transformation, rewritten

NAME = "tokenizer_config.json"
FIVE = Version("5.0.0")
CLASS, EXTRA, ADDITIONAL = "tokenizer_class", "extra_special_tokens", "additional_special_tokens"
NEW_CLASS, OLD_CLASS = "TokenizersBackend", "PreTrainedTokenizerFast"


def convert(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]] | Refused:
    """A configuration of one release of transformers as another one reads it."""
    return rewritten(document, TRANSFORMATIONS, releases)


def writer(document: Document, known: Sequence[Version]) -> Version:
    """The newest known release of the major version that writes this form."""
    new = document.get(CLASS) == NEW_CLASS or "backend" in document or isinstance(document.get(EXTRA), list)
    older = [each for each in known if each < FIVE]
    return max(known if new or not older else older)


def _class(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    if releases.target >= FIVE or document.get(CLASS) != NEW_CLASS:
        return document, ()
    kept = {key: value for key, value in document.items() if key != "backend"}
    return {**kept, CLASS: OLD_CLASS}, (Change("tokenizer-class", f"{CLASS} {NEW_CLASS} -> {OLD_CLASS}"),)


def _extra(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    extra = document.get(EXTRA)
    if releases.target >= FIVE or not isinstance(extra, list):
        return document, ()
    if document.get(ADDITIONAL) not in (None, [], extra):
        raise CannotConvertError(f"both {EXTRA} and {ADDITIONAL} are there, and they differ")
    kept = {key: value for key, value in document.items() if key != EXTRA}
    return {**kept, ADDITIONAL: extra}, (Change("extra-special-tokens", f"{EXTRA} -> {ADDITIONAL}"),)


TRANSFORMATIONS = (
    Transformation(
        id="tokenizer-class",
        rewrites="the class of a tokenizer that is a tokenizer.json alone",
        package="transformers",
        since="5.0.0",
        equivalent="both take everything from the tokenizer.json",
        apply=_class,
    ),
    Transformation(
        id="extra-special-tokens",
        rewrites="the list of further special tokens",
        package="transformers",
        since="5.0.0",
        equivalent="it is the same list under another name",
        apply=_extra,
    ),
)
