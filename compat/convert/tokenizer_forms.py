"""Which releases of the tokenizers library write a document in the form that it has. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from packaging.version import Version

from compat.convert import pieces, tokenizer_kinds
from compat.convert.outcome import CannotConvertError, Document
from compat.convert.tokenizer_byte_fallback import KNOWN as BYTE_FALLBACK
from compat.convert.tokenizer_ignore_merges import KNOWN as IGNORE_MERGES
from compat.convert.tokenizer_merges import PAIRS
from compat.convert.tokenizer_metaspace import SCHEME, SPLIT


class Sign(NamedTuple):
    """One thing in a document: releases from ``first`` on write it so, those from ``gone`` on do not any more."""

    first: Version | None = None
    gone: Version | None = None


def written_by(document: Document, known: Sequence[Version]) -> Version:
    """The newest known release that writes a document in its form; the newest that has all of it, if none does.

    The form does not tell more: releases between two changes of it write the same bytes. Of a document that is no
    tokenizer's, the newest: whoever converts it says what is wrong.
    """
    try:
        return _writer(document, known)
    except CannotConvertError:
        return max(known)


def _writer(document: Document, known: Sequence[Version]) -> Version:
    signs = [*_signs(document)]
    first = max((each.first for each in signs if each.first), default=min(known))
    gone = min((each.gone for each in signs if each.gone), default=None)
    within = [each for each in known if first <= each and (gone is None or each < gone)]
    return max(within or [each for each in known if first <= each] or known)


def _signs(document: Document) -> Iterator[Sign]:
    for where in pieces.SEQUENCES:
        for piece in pieces.pieces(document, where):
            kind = piece.get("type")
            since = tokenizer_kinds.SINCE.get(where, {}).get(str(kind))
            yield Sign(Version(since) if since else None)
            if kind == "Metaspace":
                yield _metaspace(piece)
    yield from _model(pieces.model(document))


def _metaspace(piece: Document) -> Sign:
    if "add_prefix_space" not in piece:
        return Sign(first=SPLIT)
    return Sign(first=SCHEME, gone=SPLIT) if "prepend_scheme" in piece else Sign(gone=SCHEME)


def _model(model: Document) -> Iterator[Sign]:
    kind = pieces.kind_of(model)
    known = BYTE_FALLBACK.get(kind)
    if known:
        yield Sign(first=known) if "byte_fallback" in model else Sign(gone=known)
    if kind == "BPE":
        yield Sign(first=IGNORE_MERGES) if "ignore_merges" in model else Sign(gone=IGNORE_MERGES)
        merges = model.get("merges")
        if isinstance(merges, list) and merges:
            yield Sign(gone=PAIRS) if isinstance(merges[0], str) else Sign(first=PAIRS)
