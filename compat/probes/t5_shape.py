"""The shape that T5's ``tokenizer.json`` has, built with whatever release of tokenizers is there.

Imports nothing of this package, because ``data/regenerate.py`` loads it by its path.
"""

from typing import Any, List, Tuple

SPACE = "\u2581"
"""What SentencePiece writes for a space."""
CLOSING = "</s>"


def build(vocabulary: List[Tuple[str, float]], character_map: bytes) -> Any:
    """A ``tokenizers.Tokenizer`` that tokenizes like the SentencePiece model which these were taken from.

    ``vocabulary`` has pieces and scores in the order of their ids: <pad>, </s>, <unk>, the model's pieces, the
    sentinels <extra_id_N>. ``character_map`` is the model's compiled normalisation.
    """
    import tokenizers
    from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = tokenizers.Tokenizer(models.Unigram(vocabulary, unk_id=2))
    special = [piece for piece, _ in vocabulary[:3]] + [
        piece for piece, _ in vocabulary if piece.startswith("<extra_id_")
    ]
    tokenizer.add_special_tokens([tokenizers.AddedToken(token, normalized=False) for token in special])
    spaces = [normalizers.Strip(left=False, right=True), normalizers.Replace(tokenizers.Regex(" {2,}"), SPACE)]
    tokenizer.normalizer = normalizers.Sequence([normalizers.Precompiled(character_map), *spaces])
    tokenizer.pre_tokenizer = metaspace(pre_tokenizers.Metaspace)
    tokenizer.decoder = metaspace(decoders.Metaspace)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=["$A", CLOSING], pair=["$A", CLOSING, "$B", CLOSING], special_tokens=[(CLOSING, 1)]
    )
    return tokenizer


def metaspace(kind: Any) -> Any:
    """A Metaspace that always puts a space in front; ``prepend_scheme`` is the name since tokenizers 0.19."""
    try:
        return kind(replacement=SPACE, prepend_scheme="always")
    except TypeError:
        return kind(replacement=SPACE, add_prefix_space=True)
