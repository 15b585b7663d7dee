"""byte_fallback of a model: unknown characters as bytes. BPE models know it since 0.13.3, Unigram models since 0.14.

By running: earlier releases pass the key over, whatever it says.
"""

from __future__ import annotations

from packaging.version import Version

from compat.convert import pieces
from compat.convert.outcome import CannotConvertError, Change, Document, Releases
from compat.convert.transformation import Transformation

ID = "byte-fallback"
KEY = "byte_fallback"
KNOWN = {"BPE": Version("0.13.3"), "Unigram": Version("0.14")}


def apply(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """Without the key, for releases that do not know it. Raises CannotConvertError where it has an effect."""
    model = pieces.model(document)
    known = KNOWN.get(pieces.kind_of(model))
    if known is None or releases.target >= known or KEY not in model:
        return document, ()
    if model[KEY] is not False:
        raise CannotConvertError(
            f"model: {KEY} is true, and a {pieces.kind_of(model)} model knows no bytes before tokenizers {known}"
        )
    rest = {key: value for key, value in model.items() if key != KEY}
    return {**document, "model": rest}, (Change(ID, f"model: without {KEY}", needed=False),)


TRANSFORMATION = Transformation(
    id=ID,
    rewrites="byte_fallback of a BPE or Unigram model",
    package="tokenizers",
    since="0.13.3, of a Unigram model 0.14.0",
    equivalent="false is what older releases do; true is refused",
    apply=apply,
)
