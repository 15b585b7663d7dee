"""Metaspace: add_prefix_space, since 0.15 with prepend_scheme, since 0.19 prepend_scheme and split alone.

What each release reads, and what it makes of it, is by running 0.13.2 to 0.23.3 on all combinations of the three keys
(``tests/convert/capture.py``): up to 0.14 prepend_scheme is passed over, up to 0.15 split is, and only 0.19 looks at a
decoder's prepend_scheme. From 0.19 on ``add_prefix_space: false`` is refused beside any scheme but "never". "first" of
0.15 also puts a space after an added token at the beginning of a text, which no later release does.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from packaging.version import Version

from compat.convert import pieces
from compat.convert.outcome import CannotConvertError, Change, Document, Releases
from compat.convert.transformation import Transformation

ID = "metaspace"
SCHEME, SPLIT = Version("0.15"), Version("0.19")
SCHEMES = ("always", "first", "never")
PLACES = ("pre_tokenizer", "decoder")
FIRST_OF_OLD = "first of 0.15"


class Meaning(NamedTuple):
    """Where a space is put in front, and whether the text is cut at spaces."""

    scheme: str
    split: bool = True


def meaning(piece: Document, where: str, release: Version) -> Meaning | None:
    """What a release makes of a Metaspace; None where it does not read it."""
    scheme, add, split = _keys(piece)
    if release >= SPLIT:
        if add is False and scheme != "never":
            return None
        return _decoder(scheme != "never") if where == "decoder" else Meaning(scheme, split)
    if add is None:
        return None
    if where == "decoder" or release < SCHEME:
        return _decoder(add)
    return Meaning({"first": FIRST_OF_OLD}.get(scheme, scheme) if add else "never")


def _decoder(drops_the_space: bool) -> Meaning:
    return Meaning("always" if drops_the_space else "never")


def _keys(piece: Document) -> tuple[str, bool | None, bool]:
    scheme, add, split = (piece.get(key) for key in ("prepend_scheme", "add_prefix_space", "split"))
    scheme, split = "always" if scheme is None else scheme, True if split is None else split
    if scheme not in SCHEMES or not isinstance(add, bool | None) or not isinstance(split, bool):
        raise CannotConvertError("a Metaspace has keys in no form that a release writes")
    return str(scheme), add, split


def apply(document: Document, releases: Releases) -> tuple[Document, tuple[Change, ...]]:
    """Each Metaspace with the meaning that it has for its own release. Raises CannotConvertError."""
    changes: list[Change] = []
    for where in PLACES:
        document = pieces.changed(document, where, partial(_noted, document, where, releases, changes))
    return document, tuple(changes)


def _noted(document: Document, where: str, releases: Releases, changes: list[Change], piece: Document) -> Document:
    if piece.get("type") != "Metaspace":
        return piece
    new = _anew(document, piece, where, releases)
    if new != piece:
        changes.append(Change(ID, f"{where}: {_words(piece)} -> {_words(new)}"))
    return new


def _anew(document: Document, piece: Document, where: str, releases: Releases) -> Document:
    wanted = meaning(piece, where, releases.source)
    if wanted is None:
        raise CannotConvertError(
            f"{where}: tokenizers {releases.source} itself does not read this Metaspace; --from names its release"
        )
    if meaning(piece, where, releases.target) == wanted:
        return piece
    said = _said(wanted, piece, releases.target)
    found = meaning(said, where, releases.target)
    if found and found.split and not wanted.split:
        _refuse_across(document, piece, where)
        found = found._replace(split=False)
    if found != wanted and not (
        found and _differs_after_tokens_alone(found, wanted) and not document.get("added_tokens")
    ):
        raise CannotConvertError(_why(wanted, where, releases.target))
    return said


def _said(wanted: Meaning, piece: Document, target: Version) -> Document:
    """The keys in which a release says it, in the order in which it writes them."""
    scheme = "first" if wanted.scheme == FIRST_OF_OLD else wanted.scheme
    kept: Document = {"type": "Metaspace", "replacement": piece.get("replacement")}
    if target >= SPLIT:
        return {**kept, "prepend_scheme": scheme, "split": wanted.split}
    old: Document = {**kept, "add_prefix_space": scheme != "never"}
    return {**old, "prepend_scheme": scheme} if target >= SCHEME else old


def _differs_after_tokens_alone(found: Meaning, wanted: Meaning) -> bool:
    return {found.scheme, wanted.scheme} == {"first", FIRST_OF_OLD} and found.split == wanted.split


def _refuse_across(document: Document, piece: Document, where: str) -> None:
    """Cutting at spaces changes nothing only where no piece of the vocabulary reaches across one."""
    space = piece.get("replacement")
    across = next((each for each in pieces.vocabulary(document) if isinstance(space, str) and space in each[1:]), None)
    if across is not None:
        raise CannotConvertError(
            f"{where}: split is false, and the vocabulary has pieces such as {across!r} that reach across a space; "
            f"before {SPLIT} a Metaspace always cuts there"
        )


def _why(wanted: Meaning, where: str, target: Version) -> str:
    if wanted.scheme in ("first", FIRST_OF_OLD) and target >= SCHEME:
        return (
            f"{where}: prepend_scheme is first: tokenizers 0.15 puts a space also after a special token at the start "
            f"of a text, {SPLIT} and later do not, and there are such tokens"
        )
    return f"{where}: prepend_scheme is {wanted.scheme.partition(' ')[0]}, which tokenizers {target} cannot do"


def _words(piece: Document) -> str:
    keys = ("add_prefix_space", "prepend_scheme", "split")
    return ", ".join(f"{key} {str(piece[key]).lower()}" for key in keys if key in piece)


TRANSFORMATION = Transformation(
    id=ID,
    rewrites="a Metaspace pre-tokenizer or decoder: add_prefix_space against prepend_scheme and split",
    package="tokenizers",
    since="0.19.0",
    equivalent=(
        "always and never are what add_prefix_space true and false say; first only between releases from 0.19 on, or "
        "without added tokens; split false only where no piece of the vocabulary reaches across a space"
    ),
    apply=apply,
)
