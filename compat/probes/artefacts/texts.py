"""Texts in many scripts, and what a tokenizer makes of them."""

from typing import Any, Dict

from .. import drift_tokens

Answers = Dict[str, Any]

TEXTS = dict(
    drift_tokens.TEXTS,
    greek=(
        "\u0397 \u03b3\u03ad\u03c6\u03c5\u03c1\u03b1 \u03c0\u03ac\u03bd\u03c9 \u03b1\u03c0\u03cc \u03c4"
        "\u03bf\u03bd \u03c0\u03bf\u03c4\u03b1\u03bc\u03cc"
    ),
    cyrillic=(
        "\u041c\u043e\u0441\u0442 \u0447\u0435\u0440\u0435\u0437 \u0440\u0435\u043a\u0443, \u0451\u043b"
        "\u043a\u0430 \u0438 \u044a"
    ),
    arabic=(
        "\u0643\u0645 \u0637\u0627\u0626\u0631\u0629\u064b \u0628\u062c\u0627\u0646\u0628 \u0627\u0644"
        "\u0645\u062f\u0631\u062c\u061f"
    ),
    hebrew="\u05db\u05de\u05d4 \u05de\u05d8\u05d5\u05e1\u05d9\u05dd \u05d9\u05e9\u05c1",
    devanagari="\u0928\u0926\u0940 \u092a\u0930 \u092a\u0941\u0932 \u0939\u0948\u0964",
    thai="\u0e2a\u0e30\u0e1e\u0e32\u0e19\u0e02\u0e49\u0e32\u0e21\u0e41\u0e21\u0e48\u0e19\u0e49\u0e33",
    japanese="\u5ddd\u306b\u6a4b\u304c\u30ab\u3099\u3042\u308b\u3002",
    korean="\uac15 \uc704\uc758 \u1103\u1161\u1105\u1175",
)
"""Besides those of the drift probes: alphabets, right to left, combining marks, no spaces, composed and not."""
PAIR = (TEXTS["plain"], TEXTS["spaces"])


def of_transformers(tokenizer: Any, longest: int) -> Answers:
    """What a tokenizer of transformers makes of the texts, alone, together, padded and cut to ``longest``."""
    found: Answers = {"ids/" + name: list(tokenizer(text)["input_ids"]) for name, text in TEXTS.items()}
    first, second = PAIR
    found["ids/pair"] = list(tokenizer(first, second)["input_ids"])
    found["ids/padded"] = [list(row) for row in tokenizer([first, second], padding=True)["input_ids"]]
    found["ids/cut"] = list(tokenizer(first, max_length=longest, truncation=True)["input_ids"])
    for name in ("plain", "chinese", "special"):
        ids = found["ids/" + name]
        found["text/" + name] = tokenizer.decode(ids, clean_up_tokenization_spaces=False)
        found["text/%s-without-special" % name] = tokenizer.decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
    return found


def of_tokenizers(tokenizer: Any) -> Answers:
    """What a tokenizer of the tokenizers library makes of the texts."""
    found: Answers = {}
    for name, text in TEXTS.items():
        encoded = tokenizer.encode(text)
        found["ids/" + name] = list(encoded.ids)
        found["tokens/" + name] = list(encoded.tokens)
        found["text/" + name] = tokenizer.decode(encoded.ids, skip_special_tokens=False)
    found["ids/pair"] = list(tokenizer.encode(*PAIR).ids)
    found["ids/together"] = [list(each.ids) for each in tokenizer.encode_batch(list(PAIR))]
    return found
