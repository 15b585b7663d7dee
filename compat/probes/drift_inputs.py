"""What the tiny models are given: two examples of different lengths, so that every mask matters."""

from typing import Any, Dict, List, Tuple

from .drift_models import END, PAD, VOCABULARY

Batch = Dict[str, Any]

ROWS = ([5, 6, 7, 8, 9, 10, 11, 12], [21, 22, 23])
ANSWERS = ([31, 32, 33, END], [34, END])
PROMPT = 2
"""How many tokens of a row are nobody's label."""
IGNORED = -100
"""The label that torch's cross entropy skips."""
LARGEST = VOCABULARY - 1
NEW_TOKENS = 16


def decoder() -> Batch:
    """For models that go on with a text: each token is its own label, but for the first ones."""
    labels = [[IGNORED] * PROMPT + row[PROMPT:] for row in ROWS]
    return dict(right_padded(), labels=padded(labels, IGNORED))


def encoder_decoder() -> Batch:
    """For T5: text in, an answer out."""
    return dict(right_padded(), labels=padded(list(ANSWERS), IGNORED))


def masked_language() -> Batch:
    """For BERT: text of two types, half of it to be told again."""
    batch = right_padded()
    types = batch["attention_mask"] * 0
    types[:, 4:] = 1
    labels = [[token if place % 2 else IGNORED for place, token in enumerate(row)] for row in ROWS]
    return dict(batch, token_type_ids=types, labels=padded(labels, IGNORED))


def images() -> Batch:
    """For ViT: two images and their classes."""
    import torch

    return {"pixel_values": pixels(), "labels": torch.tensor([1, 2])}


def images_and_texts() -> Batch:
    """For CLIP, which takes the largest id for the end of a text."""
    texts = masked(tuple([*row, LARGEST] for row in ROWS))
    return dict(texts, pixel_values=pixels(), return_loss=True)


def right_padded() -> Batch:
    """A text for models that answer it."""
    return masked(ROWS)


def left_padded() -> Batch:
    """A text for models that go on with it."""
    turned = masked(tuple(row[::-1] for row in ROWS))
    return {name: value.flip(1) for name, value in turned.items()}


def masked(rows: Tuple[List[int], ...]) -> Batch:
    """``input_ids`` and ``attention_mask``, both (2, longest), filled up on the right."""
    ids, mask = padded(list(rows), PAD), padded([[1] * len(row) for row in rows], 0)
    return {"input_ids": ids, "attention_mask": mask}


def pixels() -> Any:
    """Two images, (2, 3, 8, 8)."""
    from . import tiny

    return tiny.images("drift", len(ROWS))


def padded(rows: List[List[int]], value: int) -> Any:
    """(rows, longest) of int64, filled up on the right."""
    from . import tiny

    return tiny.padded(rows, value)
