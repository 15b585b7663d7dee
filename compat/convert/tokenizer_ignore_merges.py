"""ignore_merges of a BPE model, since 0.19: a word that is in the vocabulary is taken whole.

By running: 0.15.2 passes the key over, whatever it says. 0.19.1 and 0.20.0 give such a word's place in the text wrongly
(it ends where it begins), 0.20.1 rightly; so the key is left out there too, where it has no other effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import pairwise

from packaging.version import Version

from compat.convert import pieces
from compat.convert.outcome import CannotConvertError, Change, Document, Releases
from compat.convert.transformation import Transformation

ID = "ignore-merges"
KEY = "ignore_merges"
KNOWN, RIGHT = Version("0.19"), Version("0.20.1")
SPLITTING = (
    *("BertPreTokenizer", "CharDelimiterSplit", "Digits", "FixedLength", "Punctuation"),
    *("Split", "UnicodeScripts", "Whitespace", "WhitespaceSplit"),
)
"""Pre-tokenizers that cut a text and change none of its characters."""
BYTES = "".join(map(chr, range(0xA1, 0x144)))
"""What the byte level puts for bytes; those of ASCII's letters and signs stand for themselves."""
Ranks = Mapping[tuple[str, str], int]


def apply(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """Without the key, for releases that do not know it. Raises CannotConvertError where it has an effect."""
    model = pieces.model(document)
    known = releases.target >= KNOWN
    if KEY not in model or releases.target >= RIGHT or (known and model[KEY] is not True):
        return document, ()
    effect = _effect(document, model) if model[KEY] is True else ""
    if effect and known:
        return document, ()
    if effect:
        raise CannotConvertError(effect)
    rest = {key: value for key, value in model.items() if key != KEY}
    return {**document, "model": rest}, (Change(ID, f"model: without {KEY}", needed=known),)


def _effect(document: Document, model: Document) -> str:
    """What differs without it; "" for nothing: the merges of each piece of the vocabulary make that piece."""
    if model.get("continuing_subword_prefix") or model.get("end_of_word_suffix"):
        return f"model: {KEY} is true, beside a prefix or a suffix of words"
    ranks = _ranks(model.get("merges"))
    apart = set(_apart(document))
    for piece in pieces.vocabulary(document):
        if piece not in apart and merged(piece, ranks) != [piece]:
            return (
                f"model: {KEY} is true, and its merges do not make the piece {piece!r}, which tokenizers before "
                f"{KNOWN} give as several"
            )
    return ""


def _apart(document: Document) -> Iterator[str]:
    """Added tokens that are taken out of every text before the model: it never gets one of them as a word.

    One that has to be a word by itself is not taken out of all, and hides others where it stands. One that is looked
    for in the normalized text is normalized itself. And what is not in the text may come out of the normalizer.
    """
    listed = document.get("added_tokens")
    added = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    words = [str(each.get("content")) for each in added if each.get("single_word")]
    early = [each for each in added if not each.get("normalized") or document.get("normalizer") is None]
    made = _made(document)
    for content in (str(each.get("content")) for each in early):
        if made is not None and made.isdisjoint(content) and not any(_hides(word, content) for word in words):
            yield content


def _hides(word: str, token: str) -> bool:
    """Whether a word that was found, and then not taken, may have been over a token's beginning."""
    return token in word or any(word.endswith(token[:length]) for length in range(1, len(token)))


def _made(document: Document) -> Set[str] | None:
    """Characters that normalizer and pre-tokenizer put in; None: any, or they join what stood apart."""
    made: set[str] = set()
    for part in (*pieces.pieces(document, "normalizer"), *pieces.pieces(document, "pre_tokenizer")):
        put = _put(part)
        if put is None:
            return None
        made.update(put)
    return made


def _put(part: Document) -> str | None:
    """Of one part; "" for nothing. One that puts nothing where something was joins what is around: None."""
    match part:
        case {"type": "Prepend", "prepend": str(put)} | {"type": "Replace", "content": str(put)}:
            return put or None
        case {"type": "ByteLevel"}:
            return BYTES
        case {"type": "Metaspace"}:
            return str(part.get("replacement", "")) or None
        case {"type": str(kind)} if kind in SPLITTING:
            return ""
    return None


def _ranks(merges: object) -> Ranks:
    listed = merges if isinstance(merges, list) else []
    pairs = [each.split(" ") if isinstance(each, str) else each for each in listed]
    if not all(isinstance(each, list) and len(each) == 2 and {*map(type, each)} == {str} for each in pairs):
        raise CannotConvertError("model.merges: neither strings nor pairs")
    ranks: dict[tuple[str, str], int] = {}
    for rank, (left, right) in enumerate(pairs):
        ranks.setdefault((left, right), rank)
    return ranks


def merged(word: str, ranks: Ranks) -> list[str]:
    """What byte-pair encoding makes of a word: the pair of the lowest rank first, the leftmost of several."""
    parts = list(word)
    while len(parts) > 1:
        pairs = [(ranks.get(pair, len(ranks)), place) for place, pair in enumerate(pairwise(parts))]
        rank, place = min(pairs)
        if rank == len(ranks):
            break
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    return parts


TRANSFORMATION = Transformation(
    id=ID,
    rewrites="ignore_merges of a BPE model",
    package="tokenizers",
    since="0.19.0",
    equivalent="false is what older releases do; true is the same where the merges of each piece make that piece",
    apply=apply,
)
