"""Literal vocabularies, written as tokenizer files: training would differ between releases by itself.

GPT-2's kind (bytes and merges), BERT's (words and their continuations) and LLaMA's (SentencePiece's characters, merges,
and bytes for what is unknown, as a ``tokenizer.json``). T5's files are shipped, see ``data``.
"""

import json
from pathlib import Path
from typing import Any, Dict, List

SPACE = "\u2581"
"""What SentencePiece writes for a space."""
END_OF_TEXT = "<|endoftext|>"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CHARACTERS = LETTERS + "0123456789.,:;!?'\"()[]=+-_*/%<>|\u56fe\u50cf\u4e2d\u6709\u6761\u6cb3\u6d41\u3002\u00fc\u00e9"
WORDS = ("the", "how", "many", "plane", "park", "run", "way", "two", "it", "don", "are", "beside", "line", "in")
ENDINGS = ("ed", "ing", "way", "nes")
BERT_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LLAMA_SPECIAL = ("<unk>", "<s>", "</s>")
MERGES = (
    ("t", "h"), ("th", "e"), ("i", "n"), (" ", "t"), (" ", "a"), (" t", "h"), (" th", "e"), ("r", "e"), ("e", "r"),
    ("a", "n"), (" a", "re"), ("e", "s"), ("l", "an"), (" ", "p"), (" p", "lan"), (" plan", "es"), ("a", "r"),
    ("ar", "k"), (" p", "ark"), ("e", "d"), ("in", "g"), (" ", "in"), ("o", "w"), ("H", "ow"), ("m", "an"),
    (" ", "man"), (" man", "y"), (" ", " "), ("1", "e"),
)  # fmt: skip
"""Pairs in the order in which they are joined."""


def byte_level(folder: Path) -> str:
    """``vocab.json`` and ``merges.txt``; returns the folder's path."""
    alphabet = byte_characters()
    pairs = [tuple("".join(alphabet[byte] for byte in part.encode()) for part in pair) for pair in MERGES]
    pieces = sorted(alphabet.values()) + [left + right for left, right in pairs] + [END_OF_TEXT]
    _write(folder, "vocab.json", {piece: place for place, piece in enumerate(pieces)})
    lines = ["#version: 0.2"] + [" ".join(pair) for pair in pairs]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    named = dict.fromkeys(("bos_token", "eos_token", "unk_token", "pad_token"), END_OF_TEXT)
    return _write(folder, "tokenizer_config.json", dict(named, tokenizer_class="GPT2Tokenizer", model_max_length=512))


def byte_characters() -> Dict[int, str]:
    """The printable character that GPT-2's files have for each byte: itself, or one of those from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in printable]
    found = {byte: chr(byte) for byte in printable}
    found.update({byte: chr(0x100 + place) for place, byte in enumerate(others)})
    return found


def word_piece(folder: Path) -> str:
    """``vocab.txt`` as BERT's, without upper case; returns the folder's path."""
    begins = list(BERT_SPECIAL) + list(CHARACTERS) + list(WORDS)
    inner = ["##" + piece for piece in [*CHARACTERS, *ENDINGS] if len(piece) > 1 or piece.isalnum()]
    (folder / "vocab.txt").write_text("\n".join(begins + inner) + "\n", encoding="utf-8")
    named = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), BERT_SPECIAL))
    settings = dict(named, tokenizer_class="BertTokenizer", do_lower_case=True, model_max_length=512)
    return _write(folder, "tokenizer_config.json", settings)


def sentence_piece_bpe(folder: Path) -> str:
    """``tokenizer.json`` as LLaMA's: a space in front, bytes for unknown characters; returns the folder's path."""
    joined = [tuple(part.replace(" ", SPACE) for part in pair) for pair in MERGES]
    pieces: List[str] = [*LLAMA_SPECIAL, *("<0x%02X>" % byte for byte in range(0x100)), SPACE, "H", "W", "Z"]
    pieces += [*CHARACTERS, *(left + right for left, right in joined)]
    added = [
        {"id": place, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": True}
        for place, token in enumerate(LLAMA_SPECIAL)
    ]  # fmt: skip
    begin, one, two = {"SpecialToken": {"id": "<s>", "type_id": 0}}, _sequence("A", 0), _sequence("B", 1)
    document = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "pre_tokenizer": None,
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": SPACE},
            {"type": "Replace", "pattern": {"String": " "}, "content": SPACE},
        ]},
        "post_processor": {
            "type": "TemplateProcessing", "single": [begin, one],
            "pair": [begin, one, {"SpecialToken": {"id": "<s>", "type_id": 1}}, two],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}},
        },
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": SPACE}, "content": " "}, {"type": "ByteFallback"},
            {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0},
        ]},
        "model": {
            "type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True,
            "vocab": {piece: place for place, piece in enumerate(pieces)},
            "merges": [" ".join(pair) for pair in joined],
        },
    }  # fmt: skip
    _write(folder, "tokenizer.json", document)
    named = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<unk>"}
    settings: Dict[str, Any] = {
        "add_bos_token": True,
        "add_eos_token": False,
        "clean_up_tokenization_spaces": False,
        "legacy": False,
    }
    settings.update(named, tokenizer_class="LlamaTokenizer", model_max_length=512)
    return _write(folder, "tokenizer_config.json", settings)


def _sequence(name: str, type_id: int) -> Dict[str, Any]:
    return {"Sequence": {"id": name, "type_id": type_id}}


def _write(folder: Path, name: str, content: Any) -> str:
    (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(folder)
