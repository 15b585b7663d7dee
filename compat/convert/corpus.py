"""Texts on which tokenizers are compared: every character that Unicode has assigned, and how characters meet. Pure."""

from __future__ import annotations

import functools
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

WIDTH = 32
"""Characters in one text: few enough that the text which differs says where."""
PIECES = 20_000
"""Of a vocabulary, that many are asked as texts of their own words; the characters are all asked anyway."""
SPACES = ("\t", "\n", "\v", "\f", "\r", "\x1c", "\x85", "\u200b", "\u2060", "\ufeff", "\u2581")
"""What some tokenizer takes for a space, beside the characters that Unicode calls separators."""
BESIDE = ("_", "1", "\u00e9", "\u0301", "\u2019", "\u200d", "\u4e00", "\u203f")
"""Letters, digits, marks and punctuation of which libraries differ in whether they are a part of a word."""
SENTENCES = (
    "",
    " ",
    "   ",
    "How many planes are parked beside the runway?",
    "  two  spaces,   three, a\ttab\nand a line \r\n",
    "\u56fe\u50cf\u4e2d\u6709\u4e00\u6761\u6cb3\u6d41\u3002\u6865\u5728\u54ea\u91cc\uff1f",
    "\u3072\u3089\u304c\u306a \u30ab\u30bf\u30ab\u30ca \uff76\uff9e \uac00\uac01 \u1100\u1161\u11a8",
    "\u0627\u0644\u0633\u0644\u0627\u0645 \u200f\u05e9\u05dc\u05d5\u05dd\u200e abc \u202bdef\u202c 123",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u1019\u103c\u1014\u103a",
    "Z\u00fcrich cafe\u0301 \u0130stanbul stra\u00dfe \ufb01eld \u01c5 \u1e9e \u2460 x\u00b2 \u212b",
    "\U0001f469\u200d\U0001f680 \U0001f469\U0001f3fd\u200d\U0001f4bb \U0001f1e8\U0001f1ed 1\ufe0f\u20e3",
    "\u2764\ufe0f\U0001f44d\U0001f3ff \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067\U000e007f",
    "a\u0300\u0301\u0302\u0303\u0304\u0323 \u0301\u0301 o\u0335\u0338",
    "x_1 = y[3] + 1e-5; it's don't  # 42% 1,234.50 http://a.b/c?d=e&f \\n {}<>",
    "\x00 \x01\x7f\x80 \ufffd \ufffe \uffff \U0010ffff \ue000 \U000f0000",
    "HELLO hello Hello hELLO",
)


def corpus(added: Iterable[str] = (), vocabulary: Sequence[str] = ()) -> tuple[str, ...]:
    """The texts, each once, the same in every run: those that tell most first."""
    texts = [*SENTENCES, *_tokens(added), *_spaces(), *_characters(), *_marks(), *_pieces(vocabulary), *_long()]
    return tuple(dict.fromkeys(texts))


@functools.cache
def assigned() -> Sequence[str]:
    """Every character that Python's Unicode has assigned; no surrogates, and none for private use."""
    everything = map(chr, range(sys.maxunicode + 1))
    return tuple(each for each in everything if unicodedata.category(each) not in ("Cn", "Cs", "Co"))


def _characters() -> Iterator[str]:
    """All of them: beside their neighbours, and each as a word."""
    for row in _rows(assigned()):
        yield "".join(row)
        yield " ".join(row)


def _marks() -> Iterator[str]:
    """Every combining mark on a letter, composed and decomposed."""
    marks = [each for each in assigned() if unicodedata.combining(each)]
    for row in _rows(marks):
        text = "".join(f"e{mark}" for mark in row)
        yield text
        yield unicodedata.normalize("NFC", text)
        yield unicodedata.normalize("NFD", text)


def _spaces() -> Iterator[str]:
    separators = [each for each in assigned() if unicodedata.category(each) in ("Zs", "Zl", "Zp")]
    for space in (*separators, *SPACES):
        yield f"a{space}b"
        yield f"{space}a b{space}"
        yield f"{space}{space}a{space}{space} b"


def _tokens(added: Iterable[str]) -> Iterator[str]:
    """Added tokens within texts: at each end, between words and inside of one, doubled, in other letters, halved.

    And beside what may or may not belong to a word, which decides where a token has to be a word by itself.
    """
    for token in added:
        yield from (token, f" {token} ", f"a{token}b", f"{token}a", f"{token} a", f"a {token}", f"{token}{token}")
        yield from (token.upper(), token.lower(), f"a {token[: len(token) // 2]} b", f"The {token}, and {token}.")
        yield from (f"{each}{token} {token}{each}" for each in BESIDE)
        yield f"_{token}"  # nothing else to differ in
        yield f".{token}. -{token}- ({token})"


def _pieces(vocabulary: Sequence[str]) -> Iterator[str]:
    step = max(1, len(vocabulary) // PIECES)
    for row in _rows(vocabulary[::step]):
        yield " ".join(row)
        yield "".join(row).replace("\u2581", " ")


def _long() -> Iterator[str]:
    yield "The aircraft stands beside the runway, and nobody is in it. " * 400
    yield "a" * 5000
    yield "\u56fe\u50cf" * 2000
    yield " " * 3000


def _rows(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), WIDTH):
        yield values[start : start + WIDTH]
