"""Fixed texts through tokenizer files that are the same bytes in every release: which ids, and which text again?"""

from typing import Any, Callable, Dict, Generator, NamedTuple

from . import drift_vocabulary
from .probe import Context, Skipped
from .tokenizer import tokenizer_folder

Figures = Dict[str, Any]

TEXTS = {
    "plain": "How many planes are parked beside the runway?",
    "spaces": "two  spaces,   three, a\ttab and a\nline ",
    "chinese": "\u56fe\u50cf\u4e2d\u6709\u4e00\u6761\u6cb3\u6d41\u3002\u6865\u5728\u54ea\u91cc\uff1f",
    "wide": "What \uff49\uff53\u3000the \ufb01eld\u2026",
    "accents": "Z\u00fcrich, cafe\u0301 \u0130stanbul \u9f98",
    "emoji": "two \U0001f6e9\ufe0f and \U0001f469\u200d\U0001f680 in the air",
    "control": "a\u0000b\u200bc\u00add\ufeffe\u0007f",
    "code": "x_1 = y[3] + 1e-5; it's don't  # 42%",
    "special": "see <extra_id_0></s> or [MASK] [SEP], <s> and <|endoftext|>.",
    "blank": "   ",
    "empty": "",
}
"""English, white space, CJK, characters to normalise, unknown ones, control characters, special tokens, nothing."""
LONGEST = 8


class Kind(NamedTuple):
    """Which class of transformers loads which files; what stands behind its name may change between releases."""

    loader: str
    write: Callable[[Context], str]


def t5_json(context: Context) -> str:
    return tokenizer_folder(context, "tokenizer.json")


def t5_model(context: Context) -> str:
    return tokenizer_folder(context, "spiece.model")


def llama(context: Context) -> str:
    return drift_vocabulary.sentence_piece_bpe(context.folder)


def gpt2(context: Context) -> str:
    return drift_vocabulary.byte_level(context.folder)


def bert(context: Context) -> str:
    return drift_vocabulary.word_piece(context.folder)


KINDS: Dict[str, Kind] = {
    "t5-fast": Kind("T5TokenizerFast", t5_json),
    "t5": Kind("T5Tokenizer", t5_model),
    "llama": Kind("AutoTokenizer", llama),
    "gpt2-fast": Kind("GPT2TokenizerFast", gpt2),
    "gpt2": Kind("GPT2Tokenizer", gpt2),
    "bert-fast": Kind("BertTokenizerFast", bert),
    "bert": Kind("BertTokenizer", bert),
}
"""By the name in the probes' ids; T5Tokenizer, GPT2Tokenizer and BertTokenizer were written in Python up to 4.57."""


def tokens(context: Context, kind: str) -> Generator[None, None, Figures]:
    """Loads the folder and tokenizes. Figures: ids as ``tokens/<text>``, what they decode to as ``text/<text>``."""
    import transformers

    chosen = KINDS[kind]
    loader = getattr(transformers, chosen.loader, None)
    if loader is None:
        raise Skipped("transformers {} has no {}".format(transformers.__version__, chosen.loader))
    folder = chosen.write(context)
    yield
    return figures(loader.from_pretrained(folder))


def figures(tokenizer: Any) -> Figures:
    """What this tokenizer makes of the texts, alone and together."""
    found: Figures = {"keys": sorted(tokenizer(TEXTS["plain"]))}
    for name, text in TEXTS.items():
        ids = list(tokenizer(text)["input_ids"])
        found.update({"tokens/" + name: ids, "text/" + name: tokenizer.decode(ids)})
    plain, spaces = TEXTS["plain"], TEXTS["spaces"]
    found["tokens/pair"] = list(tokenizer(plain, spaces)["input_ids"])
    found["tokens/padded"] = [list(row) for row in tokenizer([plain, spaces], padding=True)["input_ids"]]
    found["tokens/truncated"] = list(tokenizer(plain, max_length=LONGEST, truncation=True)["input_ids"])
    found["tokens/no-special"] = list(tokenizer(plain, add_special_tokens=False)["input_ids"])
    found["text/skip-special"] = tokenizer.decode(tokenizer(plain)["input_ids"], skip_special_tokens=True)
    return found
