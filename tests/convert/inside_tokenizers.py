"""Runs inside of an environment that has tokenizers alone: what this release writes, and what it makes of a Metaspace.

``python inside_tokenizers.py FOLDER`` writes FOLDER/<kind>.json, one file for each kind of tokenizer, as
``Tokenizer.save`` does, and prints what it makes of all combinations of a Metaspace's keys, and which parts it reads.
"""

import itertools
import json
import sys
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SPACE = "\u2581"
LETTERS = "abehlorstw"


def first_that_fits(make, *choices):
    """``make`` with the first keywords that this release takes."""
    for keywords in choices[:-1]:
        try:
            return make(**keywords)
        except TypeError:
            continue
    return make(**choices[-1])


def metaspace(kind, scheme, split=True):
    old = {"replacement": SPACE, "add_prefix_space": scheme != "never"}
    return first_that_fits(
        kind, {"replacement": SPACE, "prepend_scheme": scheme, "split": split}, dict(old, prepend_scheme=scheme), old
    )


def bert():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "wor", "##ld", "!", "a", "##b"]
    made = Tokenizer(models.WordPiece({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.decoder = decoders.WordPiece()
    made.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", AddedToken("[MASK]", lstrip=True)])
    made.enable_padding(pad_id=0, pad_token="[PAD]")
    made.enable_truncation(64)
    return made


def byte_level(ignore_merges=False):
    merges = [("h", "e"), ("l", "l"), ("he", "ll"), ("hell", "o"), ("\u0120", "w")]
    words = [*sorted(pre_tokenizers.ByteLevel.alphabet()), *("".join(pair) for pair in merges)]
    model = models.BPE({word: number for number, word in enumerate(words)}, merges)
    if ignore_merges:
        model.ignore_merges = True  # AttributeError before 0.19
    made = Tokenizer(model)
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.post_processor, made.decoder = processors.ByteLevel(trim_offsets=False), decoders.ByteLevel()
    made.add_special_tokens(["<|endoftext|>"])
    return made


def llama(scheme=None):
    merges = [("h", "e"), ("l", "l"), ("he", "ll"), ("hell", "o"), (SPACE, "hello"), (SPACE, "w")]
    words = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), SPACE, *LETTERS]
    words += ["".join(pair) for pair in merges]
    vocabulary = {word: number for number, word in enumerate(words)}
    made = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if scheme is None:
        made.normalizer = normalizers.Sequence([normalizers.Prepend(SPACE), normalizers.Replace(" ", SPACE)])
    else:
        made.pre_tokenizer = metaspace(pre_tokenizers.Metaspace, scheme, split=False)
    parts = [decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    made.decoder = decoders.Sequence(parts)
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    made.add_special_tokens(["<unk>", "<s>", "</s>"])
    return made


def unigram(scheme="always", split=True, across=False, **keywords):
    pieces = ["<pad>", "</s>", "<unk>", SPACE, SPACE + "the", *LETTERS, *([f"s{SPACE}t"] if across else [])]
    pieces += [f"<0x{byte:02X}>" for byte in range(256)] if keywords else []
    scores = [0.0 if number < 3 else -2.0 - number / 16 for number in range(len(pieces))]
    made = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), 2, **keywords))
    made.pre_tokenizer = metaspace(pre_tokenizers.Metaspace, scheme, split)
    made.decoder = metaspace(decoders.Metaspace, scheme, split)
    spaces = [normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), SPACE)]
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), *spaces])
    made.post_processor = processors.TemplateProcessing(
        single=["$A", "</s>"], pair=["$A", "</s>", "$B", "</s>"], special_tokens=[("</s>", 1)]
    )
    made.add_special_tokens(["<pad>", "</s>", "<unk>"])
    return made


def words_alone():
    made = Tokenizer(models.WordLevel({"[UNK]": 0, "hello": 1, "world": 2}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return made


KINDS = {
    "bert": bert,
    "gpt2": byte_level,
    "llama3": lambda: byte_level(ignore_merges=True),
    "llama": llama,
    "llama-first": lambda: llama("first"),
    "t5": unigram,
    "t5-never": lambda: unigram("never"),
    "t5-first": lambda: unigram("first"),
    "t5-whole": lambda: unigram(split=False),
    "t5-across": lambda: unigram(split=False, across=True),
    "t5-bytes": lambda: unigram(byte_fallback=True),
    "words": words_alone,
}

PIECES = ["<unk>", "</s>", SPACE, SPACE + "a", "a", "b", "a" + SPACE, SPACE + SPACE, "a" + SPACE + "b"]
BARE = {
    "version": "1.0",
    "added_tokens": [
        {
            "id": 1,
            "content": "</s>",
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
    ],
    "normalizer": None,
    "pre_tokenizer": None,
    "post_processor": None,
    "decoder": None,
    "model": {"type": "Unigram", "unk_id": 0, "vocab": [[piece, -1.5 + len(piece) / 8] for piece in PIECES]},
}
TEXTS = ["a b", "a", " a", "  a b ", "a</s>a", "a</s> a", "</s>a", "", " ", SPACE + "a"]
IDS = [[3, 5], [4, 5], [2, 3, 3], [1, 3, 4], [3, 1, 3], [7, 4], [], [2]]
PARTS = {
    "normalizer": [{"type": "Prepend", "prepend": "a"}, {"type": "ByteLevel"}, {"type": "NFC"}],
    "pre_tokenizer": [{"type": "FixedLength", "length": 3}, {"type": "Whitespace"}],
    "decoder": [
        {"type": "Replace", "pattern": {"String": "a"}, "content": "b"},
        {"type": "ByteFallback"},
        {"type": "Fuse"},
        {"type": "Strip", "content": "a", "start": 0, "stop": 1},
        {"type": "CTC", "pad_token": "a", "word_delimiter_token": "b", "cleanup": True},
    ],
    "model": [
        {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]},
        {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]},
    ],
}


def answers(where, metaspace_):
    """What this release makes of a Metaspace at one place; None: it refuses the file."""
    try:
        made = Tokenizer.from_str(json.dumps(dict(BARE, **{where: metaspace_})))
    except Exception:  # noqa: BLE001 - it raises bare Exceptions
        return None
    if where == "decoder":
        return [made.decode(ids, skip_special_tokens=False) for ids in IDS]
    return [[found.tokens, found.offsets] for found in map(made.encode, TEXTS)]


def metaspaces():
    adds, schemes, splits = (None, True, False), (None, "always", "first", "never"), (None, True, False)
    for where, add, scheme, split in itertools.product(("pre_tokenizer", "decoder"), adds, schemes, splits):
        keys = {"add_prefix_space": add, "prepend_scheme": scheme, "split": split}
        said = {key: value for key, value in keys.items() if value is not None}
        piece = dict({"type": "Metaspace", "replacement": SPACE}, **said)
        yield {"where": where, "keys": said, "answers": answers(where, piece)}


def reads():
    for where, parts in PARTS.items():
        for part in parts:
            try:
                Tokenizer.from_str(json.dumps(dict(BARE, added_tokens=[], **{where: part})))
                yield {"where": where, "part": part, "read": True}
            except Exception:  # noqa: BLE001
                yield {"where": where, "part": part, "read": False}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for kind, make in KINDS.items():
        try:
            make().save(str(folder / (kind + ".json")), pretty=True)
        except (TypeError, AttributeError):  # it has nothing of the kind
            continue
    found = {"release": tokenizers.__version__, "metaspaces": list(metaspaces()), "reads": list(reads())}
    print(json.dumps(found))  # noqa: T201 - a script


if __name__ == "__main__":
    main(Path(sys.argv[1]))
