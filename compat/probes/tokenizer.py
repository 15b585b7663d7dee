"""Tokenizer files: can this release read them, and does it make of a text what SentencePiece makes of it?

``data/tokenizer.json`` is as tokenizers 0.21.1 writes it, from the same pieces as ``data/spiece.model``;
``data/expected.json`` holds texts and the ids that SentencePiece gives them. ``data/regenerate.py`` writes all three.
``data/tokenizer-0.15.2.json`` is what ``compat convert`` makes of the first.
"""

import base64
import json
import shutil
from pathlib import Path
from typing import Any, Callable, Dict, Generator, List, Tuple

from . import t5_shape
from .probe import Context, Skipped, WrongAnswer

Figures = Dict[str, Any]
Encode = Callable[[str], List[int]]

EXTRA_IDS = 4
"""How many sentinels the shipped vocabulary ends with; T5's own has 100."""


def json_newer_file(context: Context) -> Generator[None, None, Figures]:
    """Reads the shipped file with the tokenizers library itself. Figures: ``ids`` of the fixed texts."""
    from tokenizers import Tokenizer

    expected = fixed_texts(context.data)
    yield
    tokenizer = Tokenizer.from_file(str(context.data / "tokenizer.json"))
    return compared(expected, lambda text: tokenizer.encode(text).ids)


def json_converted_file(context: Context) -> Generator[None, None, Figures]:
    """As ``json_newer_file``, with the file that ``compat convert`` makes of the shipped one for tokenizers 0.15.2."""
    from tokenizers import Tokenizer

    expected = fixed_texts(context.data)
    yield
    tokenizer = Tokenizer.from_file(str(context.data / "tokenizer-0.15.2.json"))
    return compared(expected, lambda text: tokenizer.encode(text).ids)


def json_own_file(context: Context) -> Generator[None, None, Figures]:
    """As ``json_newer_file``, but the file is written by this environment's own release."""
    from tokenizers import Tokenizer

    expected = fixed_texts(context.data)
    file = context.folder / "tokenizer.json"
    t5_shape.build(*shipped_vocabulary(context.data)).save(str(file))
    yield
    tokenizer = Tokenizer.from_file(str(file))
    return compared(expected, lambda text: tokenizer.encode(text).ids)


def t5_fast_newer_file(context: Context) -> Generator[None, None, Figures]:
    """Loads a folder with the shipped ``tokenizer.json`` as T5TokenizerFast. Figures: ``ids``, ``sentinel``."""
    from transformers import T5TokenizerFast

    expected = fixed_texts(context.data)
    folder = tokenizer_folder(context, "tokenizer.json")
    yield
    tokenizer = T5TokenizerFast.from_pretrained(folder)
    return loaded(expected, tokenizer)


def t5_slow_tokenizer(context: Context) -> Generator[None, None, Figures]:
    """Loads a folder that has only the SentencePiece model as the slow T5Tokenizer. Figures: ``ids``, ``sentinel``.

    Its ids must be those that the shipped ``tokenizer.json`` stands for. ``legacy=True`` keeps one behaviour in all
    releases: 4.28 has no other, and the new one needs protobuf, which this way out does not.
    """
    import transformers
    from transformers import T5Tokenizer

    if not is_slow(T5Tokenizer):
        raise Skipped("transformers {} has no slow T5Tokenizer".format(transformers.__version__))
    expected = fixed_texts(context.data)
    folder = tokenizer_folder(context, "spiece.model")
    yield
    tokenizer = T5Tokenizer.from_pretrained(folder, legacy=True)
    return loaded(expected, tokenizer)


def is_slow(kind: type) -> bool:
    """Whether this tokenizer class is written in Python; since transformers 5 T5Tokenizer stands on tokenizers."""
    return any(base.__name__ == "PreTrainedTokenizer" for base in kind.__mro__)


def fixed_texts(data: Path) -> List[Tuple[str, List[int]]]:
    """The texts with the ids that SentencePiece gives them."""
    entries = json.loads((data / "expected.json").read_text(encoding="utf-8"))
    return [(entry["text"], entry["ids"]) for entry in entries]


def shipped_vocabulary(data: Path) -> Tuple[List[Tuple[str, float]], bytes]:
    """Pieces with scores and the compiled normalisation of the shipped file, read as plain JSON."""
    document = json.loads((data / "tokenizer.json").read_text(encoding="utf-8"))
    character_map = document["normalizer"]["normalizers"][0]["precompiled_charsmap"]
    return [(piece, score) for piece, score in document["model"]["vocab"]], base64.b64decode(character_map)


def tokenizer_folder(context: Context, name: str) -> str:
    """A folder as ``save_pretrained`` leaves it, with this one vocabulary file."""
    sentinels = ["<extra_id_{}>".format(i) for i in range(EXTRA_IDS)]
    special = {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "additional_special_tokens": sentinels}
    settings = dict(special, tokenizer_class="T5Tokenizer", extra_ids=EXTRA_IDS, model_max_length=512)
    shutil.copyfile(str(context.data / name), str(context.folder / name))
    for file, content in (("special_tokens_map.json", special), ("tokenizer_config.json", settings)):
        (context.folder / file).write_text(json.dumps(content), encoding="utf-8")
    return str(context.folder)


def loaded(expected: List[Tuple[str, List[int]]], tokenizer: Any) -> Figures:
    """The figures of a transformers tokenizer: ids of the texts, and the id of the first sentinel."""
    figures = compared(expected, lambda text: tokenizer(text)["input_ids"])
    figures["sentinel"] = tokenizer.convert_tokens_to_ids("<extra_id_0>")
    return figures


def compared(expected: List[Tuple[str, List[int]]], encode: Encode) -> Figures:
    """The ids of every text; raises WrongAnswer at the first that is not as SentencePiece has it."""
    found = []
    for text, ids in expected:
        found.append(list(encode(text)))
        if found[-1] != ids:
            raise WrongAnswer("{!r} is {}, and SentencePiece gives {}".format(text, found[-1], ids))
    return {"ids": found}
