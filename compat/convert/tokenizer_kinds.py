"""Kinds of normalizers, pre-tokenizers, decoders and so on that came later than others. None is rewritten.

By running each kind in 0.13.2 to 0.23.3 (``tests/convert/capture.py``). 0.13.2 is the oldest release with a wheel for
Python 3.11.
"""

from __future__ import annotations

from packaging.version import Version

from compat.convert import pieces
from compat.convert.outcome import CannotConvertError, Change, Document, Releases
from compat.convert.transformation import Transformation

ID = "kinds"
OLDEST = "0.13.2"
SINCE = {
    "normalizer": {"Prepend": "0.13.3", "ByteLevel": "0.20.0"},
    "pre_tokenizer": {"FixedLength": "0.21.2"},
    "decoder": {"Replace": "0.13.3", "ByteFallback": "0.13.3", "Fuse": "0.13.3", "Strip": "0.13.3"},
}
ALWAYS = {
    "normalizer": ("BertNormalizer Lowercase NFC NFD NFKC NFKD Nmt Precompiled Replace Sequence Strip StripAccents"),
    "pre_tokenizer": (
        "BertPreTokenizer ByteLevel CharDelimiterSplit Digits Metaspace Punctuation Sequence Split UnicodeScripts "
        "Whitespace WhitespaceSplit"
    ),
    "post_processor": "BertProcessing ByteLevel RobertaProcessing Sequence TemplateProcessing",
    "decoder": "BPEDecoder ByteLevel CTC Metaspace Sequence WordPiece",
}
MODELS = ("BPE", "Unigram", "WordLevel", "WordPiece")
VERSION = "1.0"
"""Of the file's form; all releases write this one, and refuse any other."""


def apply(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """The document as it is. Raises CannotConvertError for what the target does not have, by its name."""
    if document.get("version", VERSION) != VERSION:
        raise CannotConvertError(f"version: {str(document['version'])[:40]!r} is none that a release writes")
    for where in pieces.SEQUENCES:
        for piece in pieces.pieces(document, where):
            _refuse_missing(where, piece.get("type"), releases.target)
    kind = pieces.kind_of(pieces.model(document))
    if "type" in pieces.model(document) and kind not in MODELS:
        raise CannotConvertError(f"model: compat knows no model of the kind {str(kind)[:40]!r}")
    return document, ()


def _refuse_missing(where: str, kind: object, target: Version) -> None:
    if not isinstance(kind, str):
        raise CannotConvertError(f"{where}: a part that does not say its type")
    since = SINCE.get(where, {}).get(kind)
    if since is None and kind not in ALWAYS[where].split():
        raise CannotConvertError(f"{where}: compat knows none of the kind {kind[:40]!r}")
    if since and target < Version(since):
        raise CannotConvertError(
            f"{where}: {kind} is there since tokenizers {since}, and {target} has nothing that does the same"
        )


TRANSFORMATION = Transformation(
    id=ID,
    rewrites="nothing: it refuses what the target does not have",
    package="tokenizers",
    since="Prepend, Fuse, Strip, ByteFallback and Replace 0.13.3, the ByteLevel normalizer 0.20.0, FixedLength 0.21.2",
    equivalent="what is there in both releases is the same",
    apply=apply,
)
