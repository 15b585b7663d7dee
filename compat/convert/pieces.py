"""The parts of a tokenizer.json - normalizers, pre-tokenizers and so on - with those inside of sequences. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from compat.convert.outcome import CannotConvertError, Document

SEQUENCES = {
    "normalizer": "normalizers",
    "pre_tokenizer": "pretokenizers",
    "post_processor": "processors",
    "decoder": "decoders",
}
"""Where a part may be, and the key under which a Sequence there has its own."""

Change = Callable[[Document], Document]


def pieces(document: Document, where: str) -> Iterator[Document]:
    """The parts at one place, in their order, sequences themselves left out."""
    yield from _inside(document.get(where), where)


def _inside(part: object, where: str) -> Iterator[Document]:
    if part is None:
        return
    if not isinstance(part, dict):
        raise CannotConvertError(f"{where}: expected an object, found {type(part).__name__}")
    inner = part.get(SEQUENCES[where])
    if part.get("type") != "Sequence" or not isinstance(inner, list):
        yield part
        return
    for each in inner:
        yield from _inside(each, where)


def changed(document: Document, where: str, change: Change) -> Document:
    """The document with each part at one place as ``change`` gives it."""
    if document.get(where) is None:
        return document
    return {**document, where: _changed(document[where], where, change)}


def _changed(part: object, where: str, change: Change) -> object:
    if not isinstance(part, dict):
        return part
    inner = part.get(SEQUENCES[where])
    if part.get("type") == "Sequence" and isinstance(inner, list):
        return {**part, SEQUENCES[where]: [_changed(each, where, change) for each in inner]}
    return change(part)


def model(document: Document) -> Document:
    """The model of a tokenizer.json. Raises CannotConvertError where it has none."""
    found = document.get("model")
    if not isinstance(found, dict):
        raise CannotConvertError("model: expected an object; is this a tokenizer.json?")
    return found


def kind_of(model_: Document) -> str:
    """The model's kind; files of old do not name it, and their keys do."""
    named = model_.get("type")
    if isinstance(named, str):
        return named
    return "BPE" if "merges" in model_ else "Unigram" if "unk_id" in model_ else ""


def vocabulary(document: Document) -> tuple[str, ...]:
    """All that the model has an id for. Raises CannotConvertError for a vocabulary in no known form."""
    found = model(document).get("vocab")
    if isinstance(found, dict):
        return tuple(found)
    if isinstance(found, list) and all(isinstance(each, list) and each and isinstance(each[0], str) for each in found):
        return tuple(each[0] for each in found)
    raise CannotConvertError("model.vocab: neither pieces with ids nor pieces with scores")


def dropout(document: Document) -> float:
    """How likely a BPE model leaves out a merge, at random; 0.0 where it says nothing of the kind."""
    found = model(document).get("dropout")
    return float(found) if isinstance(found, int | float) else 0.0
