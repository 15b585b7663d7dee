"""``tokenizer.json``: saved and read by the tokenizers library itself."""

from typing import Any, Dict, Generator

from .. import drift_vocabulary, t5_shape
from ..probe import Context
from ..tokenizer import shipped_vocabulary
from . import same, store, texts

Figures = Dict[str, Any]

NAME = "tokenizer.json"
LONGEST = 64
"""Tokens: longer texts are cut; the file says so."""


def unigram(context: Context) -> Any:
    """T5's shape: Unigram, a Metaspace, a compiled normalisation."""
    return t5_shape.build(*shipped_vocabulary(context.data))


def bpe(context: Context) -> Any:
    """GPT-2's shape: bytes and merges; padded and cut by the file's own settings."""
    from tokenizers import models

    folder = context.folder / "vocabulary"
    folder.mkdir()
    drift_vocabulary.byte_level(folder)
    tokenizer = byte_level(models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt")))
    end = drift_vocabulary.END_OF_TEXT
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(end), pad_token=end)
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def bytes_alone() -> Any:
    """The same without merges: a file that every release reads, for what stands beside it."""
    from tokenizers import models

    pieces = sorted(drift_vocabulary.byte_characters().values())
    return byte_level(models.BPE({piece: place for place, piece in enumerate(pieces)}, []))


def byte_level(model: Any) -> Any:
    """A tokenizer of bytes around a model."""
    from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers, processors

    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    tokenizer.add_special_tokens([AddedToken(drift_vocabulary.END_OF_TEXT, normalized=False)])
    return tokenizer


SHAPES = {"unigram": unigram, "bpe": bpe}
"""By the parameter ``shape``."""


def write(context: Context, shape: str) -> Generator[None, None, Figures]:
    """``Tokenizer.save``."""
    tokenizer = SHAPES[shape](context)
    folder = store.empty(context)
    yield
    tokenizer.save(str(folder / NAME))
    return store.written(context, folder, texts.of_tokenizers(tokenizer))


def read(context: Context, shape: str, artefact: str = "") -> Generator[None, None, Figures]:
    """``Tokenizer.from_file``."""
    from tokenizers import Tokenizer

    folder = store.given(context, artefact)
    expected = store.expected(context)
    yield
    return same.compared(texts.of_tokenizers(Tokenizer.from_file(str(folder / NAME))), expected)
