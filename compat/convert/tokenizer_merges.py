"""Merges of a BPE model: strings with a space between both parts, since 0.20 pairs. Both are read from 0.20 on.

By running: 0.19.1 refuses pairs, 0.20.0 and all later ones read strings.
"""

from __future__ import annotations

from packaging.version import Version

from compat.convert import pieces
from compat.convert.outcome import CannotConvertError, Change, Document, Releases
from compat.convert.transformation import Transformation

ID = "merges"
PAIRS = Version("0.20")


def apply(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """Pairs as strings, for releases that know no pairs. Raises CannotConvertError for a part with a space in it."""
    model = pieces.model(document)
    merges = model.get("merges")
    if releases.target >= PAIRS or not isinstance(merges, list) or all(isinstance(each, str) for each in merges):
        return document, ()
    strings = [_string(each) for each in merges]
    words = f"model: {len(strings)} merges, pairs -> strings"
    return {**document, "model": {**model, "merges": strings}}, (Change(ID, words),)


def _string(merge: object) -> str:
    if isinstance(merge, str):
        return merge
    if not (isinstance(merge, list) and len(merge) == 2 and all(isinstance(part, str) for part in merge)):
        raise CannotConvertError(f"model.merges: {str(merge)[:60]} is neither a string nor a pair of strings")
    if any(" " in part for part in merge):
        raise CannotConvertError(
            f"model.merges: {merge!r} has a space in a part; before 0.20 a space is what divides the parts"
        )
    return " ".join(merge)


TRANSFORMATION = Transformation(
    id=ID,
    rewrites="the merges of a BPE model: strings against pairs",
    package="tokenizers",
    since="0.20.0",
    equivalent="a string is its pair with a space between, as long as no part has a space in it",
    apply=apply,
)
